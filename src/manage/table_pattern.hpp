// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Patterns that stand for many tables in a policy: `arn:…:table/shop-*`. No I/O.
namespace tinydynamocdc::manage {

/// `arn:…:table/`, the table's name or the beginning of one with a star, and what follows. Views
/// into the text.
struct TableResource {
  std::string_view before;
  std::string_view name;
  std::string_view after;

  [[nodiscard]] bool is_pattern() const { return name.ends_with('*'); }
  [[nodiscard]] std::string_view beginning() const {
    return is_pattern() ? name.substr(0, name.size() - 1) : name;
  }
};

/// Of what is no table's, all is before.
[[nodiscard]] TableResource table_resource(std::string_view resource);

/// True when the pattern stands for the resource, too.
[[nodiscard]] bool covers(std::string_view pattern, std::string_view resource);

/// How names begin alike, up to a mark that parts words: `shop-`. Less than a word is no sense.
/// `names` is not empty.
[[nodiscard]] std::string common_beginning(const std::vector<std::string>& names);

}  // namespace tinydynamocdc::manage
