// SPDX-License-Identifier: Apache-2.0
#include "manage/naming_from.hpp"

#include <format>

#include "manage/triggers.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

row::NamingVariables naming_in(const base::Environment& environment) {
  return {.datasource_prefix = environment.get_raw("TB_DS_PREFIX"),
          .key_prefix = environment.get_raw("TB_KEY_PREFIX"),
          .datasource_names = environment.get_raw("TB_DS_NAMES")};
}

aws::Variables variables_of(const row::NamingVariables& naming) {
  aws::Variables variables;
  const auto add = [&](const char* name, const std::optional<std::string_view>& value) {
    if (value) {
      variables.emplace(name, *value);
    }
  };
  add("TB_DS_PREFIX", naming.datasource_prefix);
  add("TB_KEY_PREFIX", naming.key_prefix);
  add("TB_DS_NAMES", naming.datasource_names);
  return variables;
}

Result<row::NamingOptions> agreed_naming(const row::NamingVariables& ours,
                                         const aws::Variables* function, std::string_view table) {
  auto here = row::read_naming(ours);
  if (!here || function == nullptr) {
    return here;
  }
  auto there = naming_of(*function);
  if (!there) {
    return there;
  }
  const bool said_here = ours.datasource_prefix || ours.key_prefix || ours.datasource_names;
  const auto name_here = row::datasource_name(*here, table);
  const auto name_there = row::datasource_name(*there, table);
  if (said_here && (name_here != name_there || here->key_prefix != there->key_prefix)) {
    return base::fail(
        ErrorKind::bad_config,
        std::format(
            "TB_DS_PREFIX, TB_KEY_PREFIX and TB_DS_NAMES here say data source {} and key "
            "columns {}…, but the function's say {} and {}…: unset them here, or change the "
            "function's",
            name_here, here->key_prefix, name_there, there->key_prefix));
  }
  return there;
}

}  // namespace tinydynamocdc::manage
