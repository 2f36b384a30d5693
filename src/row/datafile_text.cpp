// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <format>
#include <vector>

#include "row/datafiles.hpp"

namespace tinydynamocdc::row {

namespace {

std::string_view next_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// Without white space and quotes.
std::string bare(std::string_view line) {
  std::string text;
  for (const char c : line) {
    if (std::string_view(" \t\r\"").find(c) == std::string_view::npos) {
      text += c;
    }
  }
  return text;
}

// The lines that define something, bare, in an order of their own.
std::vector<std::string> definition_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool in_description = false;
  while (!text.empty()) {
    const auto line = next_line(text);
    const bool is_keyword = !line.empty() && line.front() != ' ' && line.front() != '\t';
    if (is_keyword) {
      in_description = line.starts_with("DESCRIPTION");
    }
    auto plain = bare(line);
    const bool says_nothing = plain.empty() || plain == "ENGINE_PARTITION_KEY";
    if (!in_description && !says_nothing && !line.starts_with("TOKEN")) {
      lines.push_back(std::move(plain));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

std::string with_token(std::string text, const TokenLine& line) {
  const auto wanted = std::format("TOKEN{}{}", line.token, line.permission);
  std::string_view rest = text;
  while (!rest.empty()) {
    if (bare(next_line(rest)) == wanted) {
      return text;
    }
  }
  return std::format("TOKEN \"{}\" {}\n{}", line.token, line.permission, text);
}

bool define_the_same(std::string_view one, std::string_view other) {
  return definition_lines(one) == definition_lines(other);
}

}  // namespace tinydynamocdc::row
