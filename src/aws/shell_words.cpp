// SPDX-License-Identifier: Apache-2.0
#include "aws/shell_words.hpp"

#include <utility>

namespace tinydynamocdc::aws {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Takes a quotation, whose mark was just taken from `text`, to its end.
bool take_quotation(std::string_view& text, char mark, std::string& word) {
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == mark) {
      return true;
    }
    if (c == '\\' && mark == '"') {
      if (text.empty()) {
        return false;
      }
      c = text.front();
      text.remove_prefix(1);
      if (c != '"' && c != '\\') {
        word += '\\';
      }
    }
    word += c;
  }
  return false;
}

// Takes one word, which has begun.
bool take_word(std::string_view& text, std::string& word) {
  while (!text.empty() && !is_space(text.front())) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\'' || c == '"') {
      if (!take_quotation(text, c, word)) {
        return false;
      }
    } else if (c == '\\') {
      if (text.empty()) {
        return false;
      }
      word += text.front();
      text.remove_prefix(1);
    } else {
      word += c;
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    while (!text.empty() && is_space(text.front())) {
      text.remove_prefix(1);
    }
    if (text.empty()) {
      return words;
    }
    if (!take_word(text, words.emplace_back())) {
      return std::nullopt;
    }
  }
}

}  // namespace tinydynamocdc::aws
