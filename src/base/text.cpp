// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <algorithm>

namespace tinydynamocdc::base {
namespace {

using ChangeCase = char (*)(char);

std::string changed(std::string_view text, ChangeCase change) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), change);
  return result;
}

}  // namespace

std::string lower(std::string_view text) { return changed(text, lower); }

std::string upper(std::string_view text) { return changed(text, upper); }

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text, std::string_view around) {
  const auto begin = text.find_first_not_of(around);
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(around) - begin + 1);
}

void add_to_list(std::string& list, std::string_view text, std::string_view between) {
  list += list.empty() ? std::string_view() : between;
  list += text;
}

std::string counted(std::int64_t count, std::string_view item) {
  return std::format("{} {}{}", count, item, count == 1 ? "" : "s");
}

}  // namespace tinydynamocdc::base
