// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tinydynamocdc::aws {

/// Takes the text up to `separator`, or all of it, off the front of `text`, and the separator.
constexpr std::string_view take_word(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

/// The first `count` words of a table's line.
template <std::size_t count>
constexpr std::array<std::string_view, count> words_of(std::string_view line) {
  std::array<std::string_view, count> words;
  for (auto& word : words) {
    word = take_word(line, ' ');
  }
  return words;
}

/// Whether `list`, with commas, has `word`.
constexpr bool list_has(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (take_word(list, ',') == word) {
      return true;
    }
  }
  return false;
}

}  // namespace tinydynamocdc::aws
