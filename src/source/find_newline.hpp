// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace tinydynamocdc::source {

/// The position of the first `\n`, or the text's size when there is none. dynamodb::k_padding_bytes
/// behind the text must be readable: whole vectors are loaded. (Musl's memchr looks at 8 bytes at a
/// time; every byte of an export passes here.)
[[nodiscard]] std::size_t find_newline(std::string_view text);

/// The position behind the last `\n`, 0 when there is none. The same must be readable.
[[nodiscard]] std::size_t behind_last_newline(std::string_view text);

/// How many there are. The same must be readable. (3 us for 256 KiB.)
[[nodiscard]] std::size_t count_newlines(std::string_view text);

}  // namespace tinydynamocdc::source
