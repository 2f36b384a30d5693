// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::aws {

/// Standard base64 with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

/// SHA-256 in base64: the form of Lambda's CodeSha256.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

/// SHA-256 in lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace tinydynamocdc::aws
