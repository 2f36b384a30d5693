// SPDX-License-Identifier: Apache-2.0
#include "cli/verb_needs.hpp"

#include <algorithm>
#include <filesystem>

#include "manage/tinybird_target.hpp"

namespace tinydynamocdc::cli {

using enum ManageVerb;
using view::KeySource;

bool has_verb(const ManageCommand& command, ManageVerb verb) {
  return std::ranges::contains(command.verbs, verb);
}

bool asks_aws(const ManageCommand& command) {
  return command.view_keys == KeySource::table ||
         std::ranges::any_of(command.verbs, [](ManageVerb verb) {
           return verb != emit_datafiles && verb != create_mv && verb != remove_mv;
         });
}

bool deals_with_function(const ManageCommand& command) {
  return std::ranges::any_of(command.verbs, [&](ManageVerb verb) {
    const bool is_view = verb == create_mv || verb == remove_mv;
    return verb == create_lambda || verb == update_lambda || verb == remove_lambda ||
           verb == create_ddb_trigger || verb == remove_ddb_trigger || verb == create_s3_trigger ||
           verb == remove_s3_trigger || verb == create_snapshot || verb == create_schedule ||
           verb == remove_schedule || verb == create_alerting || verb == remove_alerting ||
           (is_view && command.view_keys == KeySource::table);
  });
}

bool depends_on_tinybird(const ManageCommand& command) {
  return std::ranges::any_of(command.verbs, [](ManageVerb verb) {
    return verb == create_lambda || verb == create_mv || verb == remove_mv ||
           verb == create_ddb_trigger || verb == emit_datafiles;
  });
}

bool uses_tinybird(const ManageCommand& command, const base::Environment& environment) {
  const bool infers = has_verb(command, emit_datafiles) && command.view_keys == KeySource::landing;
  return has_verb(command, create_lambda) || has_verb(command, create_mv) ||
         has_verb(command, remove_mv) || infers ||
         ((has_verb(command, create_ddb_trigger) || has_verb(command, create_snapshot)) &&
          manage::has_tinybird_token(environment, std::filesystem::current_path()));
}

}  // namespace tinydynamocdc::cli
