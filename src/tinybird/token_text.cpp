// SPDX-License-Identifier: Apache-2.0
#include "tinybird/token_text.hpp"

#include <algorithm>
#include <format>
#include <string>

#include "base/text.hpp"

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

base::Result<base::Secret> parse_token(std::string_view text) {
  constexpr std::string_view k_around = " \t\r\n\v\f";
  text = base::trimmed(text, k_around);
  if (text.empty()) {
    return base::fail(ErrorKind::bad_config, "is empty");
  }
  const auto bad = std::ranges::find_if(text, [](char c) { return c <= ' ' || c >= '\x7f'; });
  if (bad != text.end()) {
    return base::fail(ErrorKind::bad_config,
                      std::format("is not a Tinybird token: character {} of {} is white space, a "
                                  "control character or not ASCII",
                                  bad - text.begin() + 1, text.size()));
  }
  return base::Secret(std::string(text));
}

}  // namespace tinydynamocdc::tinybird
