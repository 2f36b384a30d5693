// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "manage/function_role.hpp"
#include "manage/function_secret.hpp"
#include "manage/function_setup.hpp"
#include "manage/verb.hpp"
#include "manage/verb_parts.hpp"

namespace tinydynamocdc::manage {

/// --create-lambda: role, secret and function, in this order. An existing function is compared and
/// kept, unless
/// --overwrite brings it to the same code and settings; its other variables and its owner stay.
class CreateLambda final : public Verb {
 public:
  /// What the function shall write to, and with which token; asked at each plan(), because an
  /// earlier verb of the same call may have made the token.
  using TargetSource = std::function<base::Result<TinybirdTarget>()>;

  /// `first` is applied before all else: the function's log group.
  CreateLambda(const FunctionParts& parts, FunctionTarget target, FunctionSettings settings,
               TargetSource tinybird, CodePackage code, VerbParts first = {});

  /// denied: somebody else's function has that name; bad_config: it is a container image.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<Step> plan_function();
  [[nodiscard]] std::vector<std::string> differences(const aws::FunctionConfiguration& is) const;
  [[nodiscard]] aws::Variables wanted_variables() const;
  [[nodiscard]] base::Result<void> create_function(const std::string& role_arn);
  [[nodiscard]] base::Result<void> overwrite_function(const aws::FunctionConfiguration& is,
                                                      const std::string& role_arn);

  FunctionParts parts_;
  FunctionTarget target_;
  FunctionSettings settings_;
  TargetSource find_tinybird_;
  TinybirdTarget tinybird_;
  CodePackage code_;
  std::string code_sha256_;
  FunctionRole role_;
  FunctionSecret secret_;
  VerbParts first_;
  std::optional<aws::Function> found_;
  Action function_action_ = Action::keep;
};

/// How long a new role may take until AWS Lambda can use it. (Seen: some seconds; IAM says
/// "eventually consistent".)
inline constexpr std::chrono::milliseconds k_role_limit{90'000};

}  // namespace tinydynamocdc::manage
