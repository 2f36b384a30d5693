// SPDX-License-Identifier: Apache-2.0
#include "cli/load_arguments.hpp"

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

using base::Result;

LoadArguments::LoadArguments(Arguments app)
    : app_(app.add_command("load", "Load an export from this machine, whatever its size")) {
  command_.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, k_jobs_default_max);
  app_.footer(k_load_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("PLACE", command_.export_place,
                  "The export's folder, or s3://bucket/prefix; see below")
      .required()
      .type_name("");
  app_.add_option("--table-name", command_.table, "Only an export of this table").type_name("NAME");
  app_.add_option("--keys", keys_,
                  "The table's key attributes: partition key, sort key\n"
                  "(default: AWS is asked; incremental exports need none)")
      .type_name("A[,B]");
  app_.add_option("--ledger", command_.ledger,
                  "Record in this folder what is loaded (default: beside\nthe export); use the "
                  "same one for the next run")
      .type_name("DIR");
  app_.add_option("--jobs", command_.jobs,
                  "Files to load at once (default: one per CPU, 4 at most)")
      .type_name("N")
      .range(1U, k_jobs_max);
  again_ = app_.add_flag("--again", "Load it again, even if it was loaded completely before");
  app_.add_option("--region", command_.region, "AWS region of the function (default: the table's)")
      .type_name("NAME");
  app_.add_option("--profile", command_.profile, k_profile_help).type_name("NAME");
  app_.add_option("--lambda-arn", lambda_arn_, "The function, by its ARN instead of its name")
      .type_name("ARN");
  app_.add_option("--lambda-name", command_.lambda_name,
                  "The function whose data source names are used")
      .type_name("NAME")
      .shows_default();
  add_tinybird(app_, command_.tinybird, "Options");
  dry_run_ = app_.add_flag("--dry-run", "Only show what would be loaded");
  json_ = app_.add_flag("--json", "Print a summary as one JSON object on one line");
}

Result<LoadCommand> LoadArguments::command() const {
  auto command = command_;
  if (!command.table.empty() && !dynamodb::TableName::parse(command.table)) {
    return base::fail(
        base::ErrorKind::bad_config,
        std::format(
            "--table-name: {} is not a table's name (3 to 255 letters, digits, '_', '.' and '-')",
            command.table));
  }
  if (app_.given("--keys")) {
    TINYDYNAMOCDC_TRY(command.keys, parse_key_names(keys_));
  }
  if (auto good = read_function_arn(app_, lambda_arn_, command.lambda_name, command.region);
      !good) {
    return std::unexpected(good.error());
  }
  command.again = again_.given() ? load::LoadRequest::Again::yes : load::LoadRequest::Again::no;
  command.mode = dry_run_.given() ? manage::Mode::dry_run : manage::Mode::apply;
  command.form = json_.given() ? OutputForm::json : OutputForm::text;
  return command;
}

}  // namespace tinydynamocdc::cli
