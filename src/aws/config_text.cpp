// SPDX-License-Identifier: Apache-2.0
#include "aws/config_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.hpp"

namespace tinydynamocdc::aws {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not valid UTF-8.
};

// The first character of a text that is not empty (RFC 3629: no surrogates, nothing overlong).
Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) {
    return {};
  }
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (const char byte : text.substr(1, bytes - 1)) {
    if (!base::continues_character(byte)) {
      return {};
    }
    code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> k_least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_good =
      code >= k_least[bytes] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return is_good ? Character{code, bytes} : Character{};
}

// Python's `str.isspace`: bidirectional type WS, B or S, or category Zs.
constexpr bool is_space(char32_t code) {
  return (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x20) || code == 0x85 ||
         code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

// What ends a line for `str.splitlines`, beside CR LF.
constexpr bool ends_line(char32_t code) {
  return (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 ||
         code == 0x2028 || code == 0x2029;
}

// Where the last character begins.
std::size_t last_begin(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && base::continues_character(text[at])) {
    --at;
  }
  return at;
}

template <class Ends>
std::vector<std::string_view> lines(std::string_view text, Ends ends) {
  std::vector<std::string_view> all;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_of(text.substr(at));
    const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
    if (!ends(character.code)) {
      at += bytes;
      continue;
    }
    all.push_back(text.substr(begin, at - begin));
    at += text.substr(at).starts_with("\r\n") ? 2 : bytes;
    begin = at;
  }
  if (begin < text.size()) {
    all.push_back(text.substr(begin));
  }
  return all;
}

}  // namespace

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = first_of(text.substr(at)).bytes;
    if (bytes == 0) {
      return at;
    }
    at += bytes;
  }
  return std::nullopt;
}

std::string_view right_stripped(std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = last_begin(text);
    if (!is_space(first_of(text.substr(begin)).code)) {
      break;
    }
    text = text.substr(0, begin);
  }
  return text;
}

std::string_view stripped(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_of(text);
    if (!is_space(character.code)) {
      break;
    }
    text.remove_prefix(character.bytes);
  }
  return right_stripped(text);
}

std::size_t indent_of(std::string_view line) {
  std::size_t count = 0;
  while (!line.empty()) {
    const Character character = first_of(line);
    if (!is_space(character.code)) {
      break;
    }
    line.remove_prefix(character.bytes);
    ++count;
  }
  return count;
}

std::vector<std::string_view> file_lines(std::string_view text) {
  return lines(text, [](char32_t code) { return code == U'\n' || code == U'\r'; });
}

std::vector<std::string_view> text_lines(std::string_view text) { return lines(text, ends_line); }

}  // namespace tinydynamocdc::aws
