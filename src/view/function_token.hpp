// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "setup/token_secret.hpp"
#include "tinybird/tokens.hpp"
#include "view/design.hpp"

namespace tinydynamocdc::view {

/// The name of the token with which a function writes: `tinydynamocdc_<function>`. One token for
/// all tables of a function.
[[nodiscard]] std::string function_token_name(std::string_view function);

/// The function's own token, which may do no more than it needs: as the resource of a run that
/// makes it sees it, and as the function's secret wants it.
class FunctionToken {
 public:
  /// The key of the resource that makes it.
  static constexpr const char* k_key = "token";

  FunctionToken(const TinybirdParts& parts, std::string_view function)
      : parts_(parts), name_(function_token_name(function)) {}

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Nothing when there is none, or when ours may not see it.
  [[nodiscard]] base::Result<std::optional<tinybird::Token>> find();

  /// What the run at hand does: until it has made the token, the secret counts on it.
  void announce(bool comes) { comes_ = comes; }

  /// For setup::TokenSecret.
  [[nodiscard]] base::Result<setup::WantedToken> wanted();

 private:
  TinybirdParts parts_;
  std::string name_;
  bool comes_ = false;
};

}  // namespace tinydynamocdc::view
