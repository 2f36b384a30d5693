// SPDX-License-Identifier: Apache-2.0
#include "source/first_line.hpp"

#include <algorithm>
#include <array>

namespace tinydynamocdc::source {

namespace {

std::string_view after_space(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

}  // namespace

FirstLine first_line(std::string_view text) {
  text = after_space(text);
  if (!text.starts_with('{')) {
    return FirstLine::other;
  }
  text = after_space(text.substr(1));
  if (!text.starts_with('"')) {
    return FirstLine::other;
  }
  text.remove_prefix(1);
  const auto name = text.substr(0, text.find('"'));
  if (name == "Item") {
    return FirstLine::full_export;
  }
  constexpr std::array<std::string_view, 4> k_incremental = {"Metadata", "Keys", "NewImage",
                                                             "OldImage"};
  return std::ranges::contains(k_incremental, name) ? FirstLine::incremental_export
                                                    : FirstLine::other;
}

}  // namespace tinydynamocdc::source
