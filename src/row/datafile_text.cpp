// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <format>
#include <vector>

#include "base/text.hpp"
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

// Each keyword with what is indented below it, bare, in an order of their own: what defines
// something.
std::vector<std::string> definitions(std::string_view text) {
  std::vector<std::string> blocks;
  while (!text.empty()) {
    const auto line = next_line(text);
    const bool is_keyword = !line.empty() && line.front() != ' ' && line.front() != '\t';
    auto plain = bare(line);
    if (line.starts_with("TYPE")) {
      plain = base::lower(plain);
    }
    if (is_keyword || blocks.empty()) {
      blocks.push_back(std::move(plain));
    } else {
      blocks.back() += plain;
    }
  }
  std::erase_if(blocks, [](const std::string& block) {
    return block.empty() || block == "ENGINE_PARTITION_KEY" || block.starts_with("DESCRIPTION") ||
           block.starts_with("TOKEN");
  });
  std::ranges::sort(blocks);
  return blocks;
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
  return definitions(one) == definitions(other);
}

}  // namespace tinydynamocdc::row
