// SPDX-License-Identifier: Apache-2.0
#include "manage/table_pattern.hpp"

#include <algorithm>

namespace tinydynamocdc::manage {

TableResource table_resource(std::string_view resource) {
  constexpr std::string_view k_table_mark = ":table/";
  const auto at = resource.find(k_table_mark);
  if (at == std::string_view::npos) {
    return {.before = resource, .name = {}, .after = {}};
  }
  const auto name = at + k_table_mark.size();
  const auto end = std::min(resource.find('/', name), resource.size());
  return {.before = resource.substr(0, name),
          .name = resource.substr(name, end - name),
          .after = resource.substr(end)};
}

bool covers(std::string_view pattern, std::string_view resource) {
  const auto wide = table_resource(pattern);
  const auto narrow = table_resource(resource);
  return wide.is_pattern() && wide.before == narrow.before && wide.after == narrow.after &&
         narrow.name.starts_with(wide.beginning());
}

std::string common_beginning(const std::vector<std::string>& names) {
  constexpr std::size_t k_word_characters = 3;
  std::string_view common = names.front();
  for (const std::string_view name : names) {
    const auto [end, other] = std::ranges::mismatch(common, name);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  const auto mark = common.find_last_of("-_.");
  common = common.substr(0, mark == std::string_view::npos ? 0 : mark + 1);
  return std::string(common.size() < k_word_characters ? std::string_view() : common);
}

}  // namespace tinydynamocdc::manage
