// SPDX-License-Identifier: Apache-2.0
#include "view/function_token.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "row/names.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

using base::Result;

std::string function_token_name(std::string_view function) {
  auto name = std::format("tinydynamocdc_{}", function);
  std::ranges::replace(name, '-', '_');
  return row::fitted_name(std::move(name), function);
}

Result<std::optional<tinybird::Token>> FunctionToken::find() {
  auto found = tinybird::find_token(parts_.client, name_, manage::request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, std::format("look for the token {}", name_));
  }
  return std::move(*found);
}

Result<setup::WantedToken> FunctionToken::wanted() {
  TINYDYNAMOCDC_TRY(const auto found, find());
  return setup::WantedToken{.own_name = name_,
                            .own = found ? found->text : base::Secret(),
                            .own_comes = comes_ && !found,
                            .given = parts_.target.token,
                            .given_origin = parts_.target.token_origin};
}

}  // namespace tinydynamocdc::view
