// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::source {

/// The position of the first `\n`, or the text's size when there is none. dynamodb::k_padding_bytes
/// behind the text must be readable: whole vectors are loaded. (Musl's memchr looks at 8 bytes at a
/// time; every byte of an export passes here.)
[[nodiscard]] std::size_t find_newline(std::string_view text);

}  // namespace tinydynamocdc::source
