// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::net {

/// The text with every `%XX` (RFC 3986) as its byte. What is no such code stays as it is, as in
/// Python's urllib.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace tinydynamocdc::net
