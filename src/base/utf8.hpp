// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace tinydynamocdc::base {

/// Whether a byte of UTF-8 continues the character before it.
[[nodiscard]] constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The text's beginning of at most so many bytes, cut between two characters.
[[nodiscard]] constexpr std::string_view first_bytes(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  while (bytes_max > 0 && continues_character(text[bytes_max])) {
    --bytes_max;
  }
  return text.substr(0, bytes_max);
}

}  // namespace tinydynamocdc::base
