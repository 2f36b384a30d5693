// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/function_setup.hpp"

namespace tinydynamocdc::manage {

/// The IAM role that a function runs as: one part of --create-lambda and --remove-lambda. A role
/// that is there and is not ours is used as it is, and never changed or removed.
class FunctionRole {
 public:
  FunctionRole(const FunctionParts& parts, const FunctionTarget& target)
      : parts_(parts), target_(target) {}

  /// Looks, and says what creating it means. bad_config: somebody else's role that AWS Lambda may
  /// not assume.
  [[nodiscard]] base::Result<std::vector<Step>> plan_creation();
  /// After plan_creation(): creates the role, attaches the policies that are missing, returns its
  /// ARN.
  [[nodiscard]] base::Result<std::string> create();

  /// Looks, and says what removing it means.
  [[nodiscard]] base::Result<std::vector<Step>> plan_removal();
  /// After plan_removal(), which removes something: takes off its policies and deletes it.
  [[nodiscard]] base::Result<void> remove();

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] std::vector<std::string> policies() const;

  FunctionParts parts_;
  FunctionTarget target_;
  std::optional<aws::Role> found_;
  bool is_ours_ = false;
  std::vector<std::string> missing_policies_;
};

}  // namespace tinydynamocdc::manage
