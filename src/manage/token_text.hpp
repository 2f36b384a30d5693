// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

/// A secret's text, as the function reads its token from it.
namespace tinydynamocdc::manage {

/// The text with that token: a JSON object keeps its other members, anything else is replaced.
[[nodiscard]] base::Secret with_token(const base::Secret& text, const base::Secret& token);

/// True when a function that reads this text gets that token: as a JSON object's member, or as the
/// bare text.
[[nodiscard]] bool has_token(const base::Secret& text, const base::Secret& token);

}  // namespace tinydynamocdc::manage
