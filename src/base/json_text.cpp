// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <format>

namespace tinydynamocdc::base {
namespace {

// Length of the valid UTF-8 sequence at the front, 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const bool overlong_or_beyond =
      (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0) ||
      (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90);
  return overlong_or_beyond ? 0 : length;
}

}  // namespace

std::string json_escaped(std::string_view text, ControlCharacters controls) {
  constexpr std::string_view k_short = "\"\\\b\f\n\r\t";
  constexpr std::string_view k_letters = "\"\\bfnrt";
  constexpr std::size_t k_not_controls = 2;
  const auto shortened =
      controls == ControlCharacters::numbers ? k_short.substr(0, k_not_controls) : k_short;
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const char c = text.front();
    if (length == 0) {
      escaped += "\uFFFD";
    } else if (const auto at = shortened.find(c); at != std::string_view::npos) {
      escaped += '\\';
      escaped += k_letters[at];
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      escaped += std::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      escaped += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return escaped;
}

std::string json_quoted(std::string_view text) { return '"' + json_escaped(text) + '"'; }

}  // namespace tinydynamocdc::base
