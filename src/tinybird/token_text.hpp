// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace tinydynamocdc::tinybird {

/// A token as somebody wrote it down (a variable, a file, a secret), without the white space and
/// line ends around it. bad_config, which shows none of it and whose sentence lacks its subject
/// ("TB_TOKEN " goes before it): nothing is left, or there is a character inside that no HTTP
/// header can carry.
[[nodiscard]] base::Result<base::Secret> parse_token(std::string_view text);

}  // namespace tinydynamocdc::tinybird
