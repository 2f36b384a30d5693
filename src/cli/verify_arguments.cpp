// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_arguments.hpp"

#include <algorithm>
#include <format>
#include <thread>
#include <utility>

#include "base/try.hpp"
#include "cli/convert_arguments.hpp"
#include "cli/help.hpp"
#include "cli/place_arguments.hpp"
#include "dynamodb/names.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

VerifyArguments::VerifyArguments(Arguments app)
    : app_(app.add_command("verify", "Compare a table with its state in Tinybird, item by item")) {
  constexpr unsigned k_wait_max_s = 86'400;
  constexpr double k_rcu_max = 1e9;
  constexpr double k_percent_min = 0.01;
  constexpr double k_percent_all = 100;
  constexpr std::uint64_t k_slice_rows_min = 100;
  constexpr std::uint64_t k_slice_rows_max = 100'000'000;
  command_.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, k_jobs_default_max);
  app_.footer(k_verify_help_end);
  app_.add_help_flag("Show this help and end");
  app_.add_option("--table-name", command_.table, "The table; --export knows its own")
      .type_name("NAME");
  app_.add_option("--export", command_.export_place,
                  "Compare with this export: its folder, or s3://bucket/prefix\n"
                  "(default: the table's newest complete full export)")
      .type_name("PLACE");
  scan_ = app_.add_flag("--scan", "Compare with the table itself, which takes read units");
  app_.add_option("--max-rcu", max_rcu_, "With --scan: read units in a second, at most")
      .type_name("N")
      .range(1.0, k_rcu_max);
  app_.add_option("--keys", keys_,
                  "The table's key attributes: partition key, sort key\n(default: AWS is asked)")
      .type_name("A[,B]");
  app_.add_option("--sample", command_.sample_percent, "Compare only so many percent of the items")
      .type_name("P")
      .range(k_percent_min, k_percent_all);
  now_ = app_.add_flag(
      "--now", "Judge only what the endpoint shows now, not what Tinybird\nheld before the export");
  app_.add_option("--wait", wait_s_,
                  "Look at items that differ again for so many seconds, in case\n"
                  "changes are on their way (default: 60 within a quarter of an\n"
                  "hour of the export's time, then 3)")
      .type_name("S")
      .range(0U, k_wait_max_s);
  repair_ =
      app_.add_flag("--repair",
                    "Read the items that differ from the table and send them\nagain, then verify "
                    "once more");
  app_.add_option("--html", command_.html, "Also write a page for people").type_name("FILE");
  app_.add_option("--state", command_.state,
                  "Where an interrupted run is kept to be gone on with (default:\n"
                  "a folder in ~/.cache/tinydynamocdc)")
      .type_name("DIR");
  app_.add_option("--jobs", command_.jobs,
                  "Files, and queries, at once (default: one per CPU, 4 at most)")
      .type_name("N")
      .range(1U, k_jobs_max);
  app_.add_option("--slice-rows", command_.slice_rows,
                  "Rows that one query reads; fewer where Tinybird is slow")
      .type_name("N")
      .range(k_slice_rows_min, k_slice_rows_max)
      .shows_default();
  app_.add_option("--region", command_.region, k_region_help).type_name("NAME");
  app_.add_option("--profile", command_.profile, k_profile_help).type_name("NAME");
  app_.add_option("--lambda-arn", lambda_arn_, "The function, by its ARN instead of its name")
      .type_name("ARN");
  app_.add_option("--lambda-name", command_.lambda_name,
                  "The function, whose names of data sources are used")
      .type_name("NAME")
      .shows_default();
  add_tinybird(app_, command_.tinybird, "Options");
  json_ = app_.add_flag("--json", "Print the report as one JSON object on one line");
}

Result<VerifyCommand> VerifyArguments::command() const {
  auto command = command_;
  const bool scans = scan_.given();
  if (command.table.empty() && command.export_place.empty()) {
    return base::fail(ErrorKind::bad_config, "verify needs --table-name NAME, or --export PLACE");
  }
  if (!command.table.empty() && !dynamodb::TableName::parse(command.table)) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--table-name: {} cannot be a table's name", command.table));
  }
  if (scans && (!command.export_place.empty() || command.table.empty())) {
    return base::fail(ErrorKind::bad_config,
                      "--scan reads the table of --table-name; it cannot be used with --export");
  }
  if (app_.given("--max-rcu") && !scans) {
    return base::fail(ErrorKind::bad_config, "--max-rcu belongs to --scan");
  }
  if (app_.given("--keys")) {
    TINYDYNAMOCDC_TRY(command.keys, parse_key_names(keys_));
  }
  if (auto good = read_function_arn(app_, lambda_arn_, command.lambda_name, command.region);
      !good) {
    return std::unexpected(good.error());
  }
  command.left = scans ? VerifyCommand::Left::scan : VerifyCommand::Left::an_export;
  command.max_rcu = app_.given("--max-rcu") ? std::optional(max_rcu_) : std::nullopt;
  command.wait_s = app_.given("--wait") ? std::optional(wait_s_) : std::nullopt;
  command.asked = now_.given() ? verify::Asked::only_now : verify::Asked::both;
  command.wrong = repair_.given() ? VerifyCommand::Wrong::repaired : VerifyCommand::Wrong::told;
  command.form = json_.given() ? OutputForm::json : OutputForm::text;
  return command;
}

}  // namespace tinydynamocdc::cli
