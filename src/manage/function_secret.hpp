// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manage/function_setup.hpp"

namespace tinydynamocdc::manage {

/// The secret in AWS Secrets Manager from which a function takes its Tinybird token: one part of
/// --create-lambda and
/// --remove-lambda.
class FunctionSecret {
 public:
  FunctionSecret(const FunctionParts& parts, const FunctionTarget& target)
      : parts_(parts), target_(target) {}

  /// Looks, and says what it takes for the secret to hold that token. denied: somebody else's
  /// secret of that name is waiting for its deletion.
  [[nodiscard]] base::Result<std::vector<Step>> plan_creation(const TinybirdTarget& tinybird,
                                                              Existing existing);
  /// After plan_creation().
  [[nodiscard]] base::Result<void> create();

  /// Looks, and says what removing it means.
  [[nodiscard]] base::Result<std::vector<Step>> plan_removal();
  /// After plan_removal(), which removes something: schedules the deletion; it can be restored for
  /// 30 days.
  [[nodiscard]] base::Result<void> remove();

 private:
  enum class Todo { nothing, create, restore_and_write, write };

  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<bool> holds(const base::Secret& token);
  [[nodiscard]] base::Result<void> restore();

  FunctionParts parts_;
  FunctionTarget target_;
  std::optional<aws::SecretDescription> found_;
  base::Secret token_;
  base::Secret value_;  ///< What shall be written: the text that is there with our member set.
  Todo todo_ = Todo::nothing;
};

/// The secret's text with that token: a JSON object keeps its other members, anything else is
/// replaced.
[[nodiscard]] base::Secret with_token(const base::Secret& text, const base::Secret& token);

/// True when a function that reads this text gets that token: as a JSON object's member, or as the
/// bare text.
[[nodiscard]] bool has_token(const base::Secret& text, const base::Secret& token);

}  // namespace tinydynamocdc::manage
