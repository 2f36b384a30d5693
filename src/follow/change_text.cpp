// SPDX-License-Identifier: Apache-2.0
#include "follow/change_text.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <map>
#include <string_view>
#include <vector>

#include "base/try.hpp"
#include "base/utf8.hpp"
#include "dynamodb/json_reader.hpp"

namespace tinydynamocdc::follow {

using base::Result;

namespace {

// By name as sent; views into the image.
using Attributes = std::map<std::string_view, std::string_view>;

Result<Attributes> attributes_of(std::string_view image) {
  Attributes attributes;
  dynamodb::JsonReader in(image);
  TINYDYNAMOCDC_TRY_VOID(in.enter_object());
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, in.next_member());
    if (member.end) {
      break;
    }
    TINYDYNAMOCDC_TRY(const auto value, in.read_checked());
    attributes.insert_or_assign(member.name_text, value);
  }
  TINYDYNAMOCDC_TRY_VOID(in.expect_end());
  return attributes;
}

std::size_t characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::ranges::count_if(text, base::continues_character));
}

// Control characters are escaped in JSON text; C1 and the like do no more than look odd.
std::string cut(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!base::continues_character(text[at]) && ++count > k_value_characters_max) {
      return std::string(text.substr(0, at)) + "…";
    }
  }
  return std::string(text);
}

struct Line {
  std::string_view name;
  std::string text;
};

std::vector<Line> lines_of(const SeenChange& change, const Attributes& before,
                           const Attributes& after) {
  const bool compares = change.name == "MODIFY" && !before.empty();
  std::vector<Line> lines;
  for (const auto& [name, value] : after) {
    const auto old = before.find(name);
    if (!compares) {
      lines.push_back({.name = name, .text = cut(value)});
    } else if (old == before.end()) {
      lines.push_back({.name = name, .text = cut(value) + " (new)"});
    } else if (old->second != value) {
      lines.push_back({.name = name, .text = std::format("{} → {}", cut(old->second), cut(value))});
    }
  }
  for (const auto& [name, value] : before) {
    if (!after.contains(name)) {
      lines.push_back({.name = name, .text = cut(value) + " (removed)"});
    }
  }
  return lines;
}

}  // namespace

Result<std::string> change_text(const SeenChange& change) {
  TINYDYNAMOCDC_TRY(const auto keys, attributes_of(change.keys));
  TINYDYNAMOCDC_TRY(auto before, attributes_of(change.old_image));
  TINYDYNAMOCDC_TRY(auto after, attributes_of(change.new_image));
  for (const auto& [name, value] : keys) {
    before.erase(name);
    after.erase(name);
  }
  const std::chrono::sys_seconds time{std::chrono::seconds(change.time_s)};
  auto text = std::format("{:%T} {} {}\n", time, change.name, change.keys);
  const auto lines = lines_of(change, before, after);
  std::size_t width = 0;
  for (const auto& line : lines) {
    width = std::max(width, characters(line.name));
  }
  const auto shown = std::min(lines.size(), k_attributes_max);
  for (std::size_t n = 0; n < shown; ++n) {
    const auto padding = std::string(width - characters(lines[n].name), ' ');
    text += std::format("    {}{}  {}\n", lines[n].name, padding, lines[n].text);
  }
  if (shown < lines.size()) {
    text += std::format("    and {} more\n", lines.size() - shown);
  }
  return text;
}

}  // namespace tinydynamocdc::follow
