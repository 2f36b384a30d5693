// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/secret.hpp"

/// A secret's text, as the function reads its token from it.
namespace tinydynamocdc::manage {

/// The text with that token: a JSON object keeps its other members, anything else is replaced.
[[nodiscard]] base::Secret with_token(const base::Secret& text, const base::Secret& token);

/// The token that a function gets from this text: a JSON object's member, or the bare text. Empty:
/// there is none.
[[nodiscard]] base::Secret token_in(const base::Secret& text, std::string_view member);

/// True when a function that reads this text gets that token.
[[nodiscard]] bool has_token(const base::Secret& text, const base::Secret& token);

}  // namespace tinydynamocdc::manage
