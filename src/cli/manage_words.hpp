// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/defaults.hpp"
#include "cli/tinybird_arguments.hpp"
#include "manage/ownership.hpp"
#include "manage/run_verbs.hpp"
#include "manage/trigger_design.hpp"
#include "trigger/table_stream.hpp"
#include "view/designs.hpp"
#include "view/pieces.hpp"

namespace tinydynamocdc::cli {

/// The verbs of the management tool, in the order in which one call with several of them runs them:
/// what makes things first, each after what it needs; then data, and a snapshot of it; then what
/// removes things, in the opposite order.
enum class ManageVerb {
  create_ddb_table,
  emit_datafiles,
  create_mv,
  create_lambda,
  update_lambda,
  create_ddb_trigger,
  create_s3_trigger,
  create_alerting,
  create_schedule,
  upload_batch,
  modify_record,
  remove_record,
  create_snapshot,
  remove_schedule,
  remove_alerting,
  remove_s3_trigger,
  remove_ddb_trigger,
  remove_mv,
  remove_lambda,
  remove_ddb_table,
};

/// Names and defaults are those of the Python version.
struct ManageCommand {
  std::vector<ManageVerb> verbs;  ///< At least one; in the order above, none twice.
  std::uint32_t upload_count = 0;
  std::vector<std::string> tables;  ///< Names and patterns of names; at least one.
  /// --create-ddb-table was said: test tables are made under any name, not the default one alone.
  bool makes_tables = false;
  trigger::TableStream::Enable enable_streams = trigger::TableStream::Enable::no;
  std::optional<std::string> region;  ///< --region, or the region of --lambda-arn.
  std::string profile;                ///< --profile; empty: what the environment says.
  std::string source_profile;         ///< --source-profile: of the owner of other accounts' tables.
  TinybirdWords tinybird;
  std::string lambda_name = k_default_lambda_name;
  std::optional<std::string> lambda_role;    ///< Nothing: as setup::find_site finds it.
  std::optional<std::string> lambda_secret;  ///< Nothing: likewise.
  std::uint32_t lambda_timeout_s = k_default_lambda_timeout_s;
  std::uint32_t lambda_memory_mib = k_default_lambda_memory_mib;
  std::string architecture;  ///< Of the function; empty: this program's.
  std::optional<int> log_retention_days;
  manage::RolePolicies policies = manage::RolePolicies::own;
  manage::TriggerOptions trigger;  ///< What was asked for, its destination as in `on_failure`.
  std::string on_failure;  ///< An ARN, or s3://bucket, whose partition only the region says.
  std::string s3_bucket = "tinybird-test-dynamodb-export";
  std::string s3_prefix = "DDBStreamCDC";  ///< Without a `/` at its end.
  bool direct = false;                     ///< --direct: the bucket calls the function itself.
  std::optional<int> snapshot_concurrency;
  std::string since;  ///< --since, as it was given; empty: a snapshot of the whole table.
  std::string alert_email;
  std::string schedule;  ///< `cron(…)` or `rate(…)`, as AWS spells them; what is inside AWS judges.
  bool verify = false;   ///< --verify: what the schedule's snapshots prove is looked at.
  std::optional<std::string> zip_path;
  std::string datafiles_folder;  ///< --emit-datafiles
  view::KeySource view_keys = view::KeySource::table;
  view::Landing landing = view::Landing::stays;  ///< Of --remove-mv; goes: --purge.
  manage::Existing existing = manage::Existing::keep;
  manage::Reach reach = manage::Reach::ours;
  manage::Unremovable unremovable = manage::Unremovable::refuse;  ///< With --remove: spared.
  manage::RunOptions run;
};

}  // namespace tinydynamocdc::cli
