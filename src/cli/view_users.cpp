// SPDX-License-Identifier: Apache-2.0
#include "cli/view_users.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "setup/source_table.hpp"
#include "tinybird/regions.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

bool writes_to(const aws::FunctionConfiguration& function, std::string_view api_endpoint) {
  const auto host = function.environment.find(manage::k_api_endpoint_variable);
  return host != function.environment.end() && tinybird::is_same_api(host->second, api_endpoint);
}

}  // namespace

Result<void> note_other_functions(const manage::FunctionParts& parts, const setup::Site& site,
                                  std::string_view api_endpoint,
                                  std::vector<view::Design>& designs) {
  TINYDYNAMOCDC_TRY(
      const auto functions,
      manage::plain(parts.functions.list_functions(manage::request_deadline(parts.clock))));
  for (const auto& function : functions) {
    if (function.name == site.function || !writes_to(function, api_endpoint)) {
      continue;
    }
    TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts, function.arn));
    for (const auto& trigger : triggers) {
      const auto table = manage::table_arn_of_stream(trigger.source_arn.value_or(""));
      const auto design = std::ranges::find(designs, table, [&](const view::Design& each) {
        return setup::own_tables(site) + each.table;
      });
      if (design != designs.end()) {
        design->users.push_back(
            {.key = {},
             .name = "the function " + function.name,
             .freed_by = std::format("--remove-ddb-trigger --lambda-name {} --table-name {}",
                                     function.name, design->table)});
      }
    }
  }
  return {};
}

}  // namespace tinydynamocdc::cli
