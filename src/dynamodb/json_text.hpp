// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

/// The grammar of JSON strings, byte by byte; for dynamodb and source.
namespace tinydynamocdc::dynamodb {

/// What is wrong with a text, and where.
struct TextFault {
  std::string_view reason;  ///< Of static storage.
  std::size_t position = 0;
};

/// The position of the closing quote of the JSON string whose body starts at `begin`, checked on
/// the way: no raw control character, only JSON's escapes, surrogates in pairs, valid UTF-8.
[[nodiscard]] std::expected<std::size_t, TextFault> checked_string_end(std::string_view text,
                                                                       std::size_t begin);

/// The position of the closing quote of the JSON string whose body starts at `begin`, or the text's
/// size when there is none. Nothing is checked.
[[nodiscard]] std::size_t unchecked_string_end(std::string_view text, std::size_t begin);

/// What \uXXXX stands for, with its second half where it is a surrogate.
struct UnicodeEscape {
  char32_t code_point = 0;
  std::size_t bytes = 0;  ///< 6, or 12 for a pair; 0: broken, see `lone_surrogate`.
  bool lone_surrogate = false;
};

/// Reads the escape that starts at `text[0] == '\\'`, `text[1] == 'u'`.
[[nodiscard]] UnicodeEscape read_unicode_escape(std::string_view text);

/// The position of the first byte that does not begin or continue a character, or npos. Surrogates,
/// overlong forms and what lies beyond U+10FFFF are no characters.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

/// Writes a code point as UTF-8, 1-4 bytes. Returns the end of the output.
[[nodiscard]] char* write_utf8(char32_t code_point, char* output);

}  // namespace tinydynamocdc::dynamodb
