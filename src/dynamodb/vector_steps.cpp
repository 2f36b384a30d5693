// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/vector_steps.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "dynamodb/json_text.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

[[nodiscard]] std::string_view view(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// \uXXXX, or two of them: the backslashes are doubled, the rest stays.
[[nodiscard]] Cursor copy_unicode_escape(Cursor at, const char* end) {
  const UnicodeEscape escape = read_unicode_escape(view(at.in, end));
  if (escape.bytes == 0) {
    return k_failed;
  }
  constexpr std::size_t k_unit_bytes = 6;
  for (std::size_t i = 0; i < escape.bytes; i += k_unit_bytes) {
    *at.out++ = '\\';
    at.out = std::copy_n(at.in + i, k_unit_bytes, at.out);
  }
  at.in += escape.bytes;
  return at;
}

}  // namespace

Cursor copy_escape(Cursor at, const char* end) {
  if (at.in[0] != '\\' || end - at.in < 2) {
    return k_failed;
  }
  const char kind = at.in[1];
  switch (kind) {
    case '"':
    case '\\':
      store32(at.out, word32("\\\\\\ "));
      at.out[3] = kind;
      return {at.in + 2, at.out + 4};
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      at.out[0] = '\\';
      at.out[1] = '\\';
      at.out[2] = kind;
      return {at.in + 2, at.out + 3};
    case 'u':
      return copy_unicode_escape(at, end);
    default:
      return k_failed;
  }
}

Cursor copy_any_number(Cursor at, const char* end) {
  if (at.in >= end) {
    return k_failed;
  }
  const std::string_view rest = view(at.in, end).substr(0, k_number_bytes_max + 1);
  const std::string_view number = rest.substr(0, rest.find('"'));
  if (number.size() == rest.size() || !is_number(number)) {
    return k_failed;
  }
  if (is_exact_json_number(number)) {
    at.out = std::ranges::copy(number, at.out).out;
  } else {
    *at.out++ = '\\';
    *at.out++ = '"';
    at.out = std::ranges::copy(number, at.out).out;
    *at.out++ = '\\';
    *at.out++ = '"';
  }
  at.in += number.size() + 1;
  return at;
}

bool is_same_text(const char* text, const char* other, std::size_t bytes) {
  return std::memcmp(text, other, bytes) == 0;
}

bool is_in_range(const PlainKey& number) { return is_float64_number({number.text, number.bytes}); }

bool capture_key(KeyCapture& keys, Cursor name, Cursor name_end, Cursor end) {
  constexpr std::size_t k_before_tag = std::string_view("\":{\"").size();
  constexpr std::size_t k_before_text = std::string_view("S\":\"").size();
  constexpr std::size_t k_behind_text = std::string_view("\"}").size();
  // Of a type that is no key (its tag is longer, or another letter) the value is not looked at.
  const char* const tag = name_end.in + k_before_tag;
  if (tag[1] != '"' || (*tag != 'S' && *tag != 'N' && *tag != 'B')) {
    return keys.take(view(name.in, name_end.in), {}, {}) == KeyFault::none;
  }
  return keys.take(view(name.in, name_end.in), view(tag, tag + 1),
                   view(tag + k_before_text, end.in - k_behind_text)) == KeyFault::none;
}

bool is_utf8_by_character(const char* begin, const char* end) {
  return find_invalid_utf8(view(begin, end)) == std::string_view::npos;
}

}  // namespace tinydynamocdc::dynamodb
