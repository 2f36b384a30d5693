// SPDX-License-Identifier: Apache-2.0
#include "manage/named_tables.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cstddef>
#include <format>
#include <functional>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "dynamodb/names.hpp"
#include "manage/aws_call.hpp"
#include "manage/plan.hpp"
#include "manage/triggers.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_wild = "*?";
constexpr std::string_view k_name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-*?";
constexpr std::size_t k_names_shown_max = 10;

// How people are told which tables a pattern could have meant.
std::string some_of(std::vector<std::string> names) {
  if (names.empty()) {
    return "it has no tables";
  }
  const auto count = names.size();
  names.resize(std::min(count, k_names_shown_max));
  return std::format("its {} tables are {}{}", count, base::joined(names),
                     count > k_names_shown_max ? ", …" : "");
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!std::ranges::contains(names, name)) {
    names.push_back(name);
  }
}

}  // namespace

bool is_table_pattern(std::string_view text) {
  return text.find_first_of(k_wild) != std::string_view::npos;
}

bool is_table_arn(std::string_view text) { return text.starts_with("arn:"); }

Result<void> check_table_names(std::span<const std::string> wanted) {
  for (const auto& text : wanted) {
    if (is_table_arn(text)) {
      if (is_table_pattern(text)) {
        return base::fail(ErrorKind::bad_config,
                          std::format("{}: a pattern matches only tables of this account", text));
      }
    } else if (is_table_pattern(text)) {
      if (text.find_first_not_of(k_name_characters) != std::string::npos) {
        return base::fail(ErrorKind::bad_config,
                          std::format("{} is not a pattern for table names: use letters, digits, _ "
                                      ". - and the wildcards * and ?",
                                      text));
      }
    } else if (auto table = dynamodb::TableName::parse(text); !table) {
      return base::fail(ErrorKind::bad_config, table.error().message);
    }
  }
  return {};
}

Result<std::vector<std::string>> named_tables(const TableParts& parts,
                                              std::span<const std::string> wanted,
                                              std::string_view region) {
  std::vector<std::string> all;
  if (std::ranges::any_of(wanted, is_table_pattern)) {
    TINYDYNAMOCDC_TRY(auto listed,
                      plain(parts.dynamodb.table_names(request_deadline(parts.clock))));
    all = std::move(listed);
  }
  std::vector<std::string> names;
  for (const auto& text : wanted) {
    if (!is_table_pattern(text)) {
      add_once(names, text);
      continue;
    }
    bool fits_any = false;
    for (const auto& name : all) {
      if (fnmatch(text.c_str(), name.c_str(), 0) == 0) {
        fits_any = true;
        add_once(names, name);
      }
    }
    if (!fits_any) {
      return base::fail(
          ErrorKind::missing,
          std::format("no table in {} matches --table-name {}: {}", region, text, some_of(all)));
    }
  }
  return names;
}

Result<void> check_datasources_apart(const row::NamingOptions& naming,
                                     std::span<const std::string> tables) {
  std::map<std::string, std::string, std::less<>> users;
  for (const auto& table : tables) {
    const auto name = is_table_arn(table) ? table.substr(table.rfind('/') + 1) : table;
    const auto datasource = row::datasource_name(naming, name);
    if (const auto [other, is_new] = users.emplace(datasource, table); !is_new) {
      return std::unexpected(
          shared_datasource({.table = table, .datasource = datasource, .other = other->second}));
    }
  }
  return {};
}

}  // namespace tinydynamocdc::manage
