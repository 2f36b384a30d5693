// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/json_text.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace tinydynamocdc::dynamodb {
namespace {

constexpr std::size_t k_word_bytes = sizeof(std::uint64_t);
constexpr std::uint64_t k_every_byte = 0x0101010101010101;
constexpr std::uint64_t k_high_bits = 0x8080808080808080;

[[nodiscard]] std::uint64_t load_word(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, k_word_bytes);
  return word;
}

// The high bit of each byte of `word` that is 0, the lowest first; bytes above the lowest hit may
// be marked wrongly. (Bit Twiddling Hacks, "Determine if a word has a zero byte".)
[[nodiscard]] std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - k_every_byte) & ~word & k_high_bits;
}

[[nodiscard]] std::uint64_t quotes_and_backslashes(std::uint64_t word) {
  return zero_bytes(word ^ (k_every_byte * '"')) | zero_bytes(word ^ (k_every_byte * '\\'));
}

[[nodiscard]] std::uint64_t control_characters(std::uint64_t word) {
  return (word - k_every_byte * 0x20) & ~word & k_high_bits;
}

// The index of the first marked byte.
static_assert(std::endian::native == std::endian::little, "the lowest byte is the first");
[[nodiscard]] std::size_t first_marked(std::uint64_t marks) {
  return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
}

// The value of a hexadecimal digit, or -1.
[[nodiscard]] int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

// The value of the \uXXXX at the text's start, or -1.
[[nodiscard]] int utf16_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') {
    return -1;
  }
  int unit = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = hex_value(c);
    if (digit < 0) {
      return -1;
    }
    unit = unit * 16 + digit;
  }
  return unit;
}

[[nodiscard]] bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
[[nodiscard]] bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// How long the escape at `text[at] == '\\'` is, or why it is none.
[[nodiscard]] std::expected<std::size_t, TextFault> checked_escape_bytes(std::string_view text,
                                                                         std::size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  switch (kind) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return 2;
    case 'u': {
      const UnicodeEscape escape = read_unicode_escape(text.substr(at));
      if (escape.lone_surrogate) {
        return std::unexpected(TextFault{"lone surrogate", at});
      }
      if (escape.bytes == 0) {
        return std::unexpected(TextFault{"broken escape", at});
      }
      return escape.bytes;
    }
    default:
      return std::unexpected(TextFault{"broken escape", at});
  }
}

// How many bytes the character at `text[at]` has, or 0 when it is none.
// (The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".)
[[nodiscard]] std::size_t utf8_character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4 || !continues(1)) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(2) ? 3 : 0;
  }
  const bool overlong = first == 0xF0 && second < 0x90;
  const bool too_large = first == 0xF4 && second > 0x8F;
  return !overlong && !too_large && continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

std::expected<std::size_t, TextFault> checked_string_end(std::string_view text, std::size_t begin) {
  bool ascii = true;
  std::size_t at = begin;
  for (;;) {
    while (at + k_word_bytes <= text.size()) {
      const std::uint64_t word = load_word(text, at);
      ascii = ascii && (word & k_high_bits) == 0;
      const std::uint64_t stops = quotes_and_backslashes(word) | control_characters(word);
      if (stops != 0) {
        at += first_marked(stops);
        break;
      }
      at += k_word_bytes;
    }
    if (at >= text.size()) {
      return std::unexpected(TextFault{"the text ends in a string", at});
    }
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '"') {
      break;
    }
    if (c < 0x20) {
      return std::unexpected(TextFault{"raw control character in a string", at});
    }
    if (c == '\\') {
      const auto bytes = checked_escape_bytes(text, at);
      if (!bytes) {
        return std::unexpected(bytes.error());
      }
      at += *bytes;
    } else {
      ascii = ascii && c < 0x80;
      ++at;
    }
  }
  if (ascii) {
    return at;
  }
  const std::size_t invalid = find_invalid_utf8(text.substr(begin, at - begin));
  if (invalid == std::string_view::npos) {
    return at;
  }
  return std::unexpected(TextFault{"invalid UTF-8", begin + invalid});
}

std::size_t unchecked_string_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  for (;;) {
    while (at + k_word_bytes <= text.size()) {
      const std::uint64_t stops = quotes_and_backslashes(load_word(text, at));
      if (stops != 0) {
        at += first_marked(stops);
        break;
      }
      at += k_word_bytes;
    }
    if (at >= text.size()) {
      return text.size();
    }
    if (text[at] == '"') {
      return at;
    }
    at += text[at] == '\\' ? 2 : 1;
  }
}

UnicodeEscape read_unicode_escape(std::string_view text) {
  const int unit = utf16_unit(text);
  if (unit < 0) {
    return {};
  }
  if (is_low_surrogate(unit)) {
    return {.lone_surrogate = true};
  }
  if (!is_high_surrogate(unit)) {
    return {.code_point = static_cast<char32_t>(unit), .bytes = 6};
  }
  const int second = utf16_unit(text.substr(6));
  if (!is_low_surrogate(second)) {
    return {.lone_surrogate = true};
  }
  const int code_point = 0x10000 + (unit - 0xD800) * 0x400 + (second - 0xDC00);
  return {.code_point = static_cast<char32_t>(code_point), .bytes = 12};
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (at + k_word_bytes <= text.size() && (load_word(text, at) & k_high_bits) == 0) {
      at += k_word_bytes;
      continue;
    }
    const std::size_t bytes = utf8_character_bytes(text, at);
    if (bytes == 0) {
      return at;
    }
    at += bytes;
  }
  return std::string_view::npos;
}

char* write_utf8(char32_t code_point, char* output) {
  const auto put = [&](char32_t byte) { *output++ = static_cast<char>(byte); };
  const auto put_continuation = [&](unsigned shift) { put(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put_continuation(0);
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put_continuation(6);
    put_continuation(0);
  } else {
    put(0xF0 | (code_point >> 18));
    put_continuation(12);
    put_continuation(6);
    put_continuation(0);
  }
  return output;
}

}  // namespace tinydynamocdc::dynamodb
