// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "manage/function_setup.hpp"
#include "manage/plan.hpp"
#include "manage/view_design.hpp"

namespace tinydynamocdc::manage {

/// The workspace with the function's own token where there is one (function_token_name), else with
/// the token that was given: what the function's secret shall hold.
[[nodiscard]] base::Result<TinybirdTarget> function_target(tinybird::Client& client,
                                                           const TinybirdTarget& given,
                                                           std::string_view function,
                                                           base::Deadline deadline);

/// Puts the function's own token, which may do no more than it needs, into the function's secret in
/// place of the one with which everything was set up.
class FunctionToken {
 public:
  struct Options {
    FunctionTarget function;
    TinybirdTarget given;  ///< The token of whoever sets up.
    Existing existing = Existing::keep;
  };

  FunctionToken(const TinybirdParts& tinybird, const FunctionParts& function, Options options)
      : tinybird_(tinybird), function_(function), options_(std::move(options)) {}

  /// A secret that is not there, not ours, or holds yet another token, is left alone.
  [[nodiscard]] base::Result<Step> plan();
  /// After plan(), and after the token has been made. denied: it cannot be read back.
  [[nodiscard]] base::Result<void> apply();

 private:
  TinybirdParts tinybird_;
  FunctionParts function_;
  Options options_;
  base::Secret text_;  ///< What the secret holds.
  Action todo_ = Action::keep;
};

}  // namespace tinydynamocdc::manage
