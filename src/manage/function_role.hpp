// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/function_policy.hpp"
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
  [[nodiscard]] base::Result<std::vector<Step>> plan_creation(RolePolicies policies);
  /// After plan_creation(): creates the role, writes our policy into it, attaches AWS's that are
  /// missing, returns its ARN.
  [[nodiscard]] base::Result<std::string> create();

  /// Looks, and says what removing it means.
  [[nodiscard]] base::Result<std::vector<Step>> plan_removal();
  /// After plan_removal(), which removes something: takes off its policies and deletes it.
  [[nodiscard]] base::Result<void> remove();

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] std::vector<std::string> managed_policies() const;
  [[nodiscard]] base::Result<std::string> wanted_policy(std::string_view role_arn) const;
  [[nodiscard]] base::Result<Step> step_of_existing() const;

  FunctionParts parts_;
  FunctionTarget target_;
  std::optional<aws::Role> found_;
  bool is_ours_ = false;
  RolePolicies policies_ = RolePolicies::own;
  std::string policy_;  ///< Our own policy as it is; empty: none.
  std::vector<std::string> missing_policies_;
  std::vector<std::string> attached_policies_;  ///< Of AWS's, those that are.
};

}  // namespace tinydynamocdc::manage
