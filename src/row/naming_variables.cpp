// SPDX-License-Identifier: Apache-2.0
#include "row/naming_variables.hpp"

#include <algorithm>
#include <format>
#include <string>
#include <utility>

namespace tinydynamocdc::row {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

void add(std::string& mistakes, const std::string& mistake) {
  mistakes += (mistakes.empty() ? "" : "; ") + mistake;
}

void read_names(std::string_view text, NamingOptions& options, std::string& mistakes) {
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto entry = trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) {
      add(mistakes, std::format("TB_DS_NAMES: \"{}\" is not table=name", entry));
      continue;
    }
    const auto [unused, is_new] = options.datasource_names.emplace(
        trimmed(entry.substr(0, equals)), trimmed(entry.substr(equals + 1)));
    if (!is_new) {
      add(mistakes, std::format("TB_DS_NAMES names a table twice: \"{}\"", entry));
    }
  }
}

}  // namespace

base::Result<NamingOptions> read_naming(const NamingVariables& variables) {
  NamingOptions options;
  std::string mistakes;
  if (variables.datasource_prefix) {
    options.datasource_prefix = with_separator(std::string(*variables.datasource_prefix));
  }
  if (variables.key_prefix) {
    options.key_prefix = with_separator(std::string(*variables.key_prefix));
  }
  read_names(variables.datasource_names.value_or(""), options, mistakes);
  if (auto sensible = check_naming(options); !sensible) {
    add(mistakes, sensible.error().message);
  }
  if (!mistakes.empty()) {
    return base::fail(base::ErrorKind::bad_config, std::move(mistakes));
  }
  return options;
}

}  // namespace tinydynamocdc::row
