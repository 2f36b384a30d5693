// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text, by the CRT's functions (aws-c-common).
namespace tinydynamocdc::net {

/// Standard base64 with padding (RFC 4648, 4).
[[nodiscard]] std::string base64(std::string_view bytes);

/// Base64 for URLs, without padding (RFC 4648, 5).
[[nodiscard]] std::string base64url(std::string_view bytes);

/// The bytes of either base64, padded or not; nothing where a character is of neither.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

/// Two lower-case hexadecimal digits for each byte.
[[nodiscard]] std::string hex(std::string_view bytes);

}  // namespace tinydynamocdc::net
