// SPDX-License-Identifier: Apache-2.0
#include "row/names.hpp"

#include <algorithm>
#include <cstdint>
#include <format>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "dynamodb/keys.hpp"

namespace tinydynamocdc::row {

namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// One `_` for each character (not byte) that may not stand in a name.
std::string cleaned(std::string_view text) {
  std::string name;
  name.reserve(text.size());
  for (const char c : text) {
    if (is_name_char(c)) {
      name += c;
    } else if (!base::continues_character(c)) {
      name += '_';
    }
  }
  return name;
}

// FNV-1a, 64 bits: names that were cut are told apart by it; nothing secret hangs on it.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return hash;
}

// What the Python version made of a name: one `_` of several, none at the end, cut at the limit.
std::string python_spelling(std::string_view name) {
  std::string spelling;
  for (const char c : name) {
    if (c != '_' || !spelling.ends_with('_')) {
      spelling += c;
    }
  }
  if (spelling.ends_with('_')) {
    spelling.pop_back();
  }
  return spelling.substr(0, k_name_bytes_max);
}

bool is_taken(std::string_view name, const std::vector<KeyColumn>& columns) {
  return std::ranges::contains(k_fixed_columns, name) ||
         std::ranges::contains(k_view_columns, name) ||
         std::ranges::contains(columns, name, &KeyColumn::name);
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, is_name_char);
}

}  // namespace

std::string fitted_name(std::string name, std::string_view original) {
  if (name.size() <= k_name_bytes_max) {
    return name;
  }
  const auto suffix = std::format("_{:016x}", hash_of(original));
  return name.substr(0, k_name_bytes_max - suffix.size()) + suffix;
}

base::Result<void> check_naming(const NamingOptions& options) {
  std::string mistakes;
  const auto add = [&](std::string_view mistake) { base::add_to_list(mistakes, mistake, "; "); };
  const auto check_prefix = [&](std::string_view variable, std::string_view prefix) {
    if (!is_plain_name(prefix)) {
      add(std::format(
          "{}=\"{}\" must begin with a letter and have only letters, digits and underscores",
          variable, prefix));
    } else if (prefix.size() > k_name_bytes_max / 2) {
      add(std::format("{} is longer than {} characters", variable, k_name_bytes_max / 2));
    }
  };
  check_prefix("TB_DS_PREFIX", options.datasource_prefix);
  check_prefix("TB_KEY_PREFIX", options.key_prefix);
  std::map<std::string_view, std::string_view> users;
  for (const auto& [table, name] : options.datasource_names) {
    if (!is_plain_name(name) || name.size() > k_name_bytes_max) {
      add(std::format(
          "TB_DS_NAMES: \"{}\" (for table {}) is not a data source name: a letter, then letters, "
          "digits and underscores, at most {}",
          name, table, k_name_bytes_max));
    }
    if (const auto [other, is_new] = users.emplace(name, table); !is_new) {
      add(std::format("TB_DS_NAMES: tables {} and {} have the same data source {}", other->second,
                      table, name));
    }
  }
  if (!mistakes.empty()) {
    return base::fail(base::ErrorKind::bad_config, std::move(mistakes));
  }
  return {};
}

std::string datasource_name(const NamingOptions& options, std::string_view table) {
  if (const auto given = options.datasource_names.find(table);
      given != options.datasource_names.end()) {
    return given->second;
  }
  return fitted_name(options.datasource_prefix + cleaned(table), table);
}

std::string with_separator(std::string prefix) {
  if (!prefix.empty() && !prefix.ends_with('_')) {
    prefix += '_';
  }
  return prefix;
}

std::string python_datasource_name(const NamingOptions& options, std::string_view table) {
  if (options.datasource_names.contains(table)) {
    return {};
  }
  auto name = python_spelling(options.datasource_prefix + cleaned(table));
  return name == datasource_name(options, table) ? std::string() : name;
}

std::vector<KeyColumn> key_columns(std::string_view key_prefix, const dynamodb::ItemKeys& keys) {
  std::vector<KeyColumn> columns;
  std::vector<std::string> python_names;
  for (const auto& key : keys) {
    const auto attribute = dynamodb::unescaped(key.name_text);
    const auto plain = std::string(key_prefix) + cleaned(attribute);
    auto name = fitted_name(plain, attribute);
    if (is_taken(name, columns)) {
      constexpr std::string_view k_suffix = "_2";
      name = name.substr(0, k_name_bytes_max - k_suffix.size()) + std::string(k_suffix);
    }
    columns.push_back({.name = std::move(name), .is_number = key.tag == 'N'});
    python_names.push_back(python_spelling(plain));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!is_taken(python_names[i], columns) &&
        std::ranges::count(python_names, python_names[i]) == 1) {
      columns[i].python_name = std::move(python_names[i]);
    }
  }
  return columns;
}

KeyColumn column_in(KeyColumn column, const std::vector<std::string>& existing) {
  if (!column.python_name.empty() && !std::ranges::contains(existing, column.name) &&
      std::ranges::contains(existing, column.python_name)) {
    column.name = std::exchange(column.python_name, {});
  }
  return column;
}

}  // namespace tinydynamocdc::row
