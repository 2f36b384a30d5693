// SPDX-License-Identifier: Apache-2.0
#include "row/naming_variables.hpp"

#include <algorithm>
#include <format>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace tinydynamocdc::row {

namespace {

void read_names(std::string_view text, NamingOptions& options, std::string& mistakes) {
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto entry = base::trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) {
      base::add_to_list(mistakes, std::format("TB_DS_NAMES: \"{}\" is not table=name", entry),
                        "; ");
      continue;
    }
    const auto [unused, is_new] = options.datasource_names.emplace(
        base::trimmed(entry.substr(0, equals)), base::trimmed(entry.substr(equals + 1)));
    if (!is_new) {
      base::add_to_list(mistakes, std::format("TB_DS_NAMES names a table twice: \"{}\"", entry),
                        "; ");
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
    base::add_to_list(mistakes, sensible.error().message, "; ");
  }
  if (!mistakes.empty()) {
    return base::fail(base::ErrorKind::bad_config, std::move(mistakes));
  }
  return options;
}

}  // namespace tinydynamocdc::row
