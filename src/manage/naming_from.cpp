// SPDX-License-Identifier: Apache-2.0
#include "manage/naming_from.hpp"

namespace tinydynamocdc::manage {

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

}  // namespace tinydynamocdc::manage
