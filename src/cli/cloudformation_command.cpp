// SPDX-License-Identifier: Apache-2.0
#include "cli/cloudformation_command.hpp"

#include <algorithm>
#include <cstdio>
#include <format>
#include <set>

#include "base/try.hpp"
#include "cli/contradictions.hpp"
#include "cli/help.hpp"
#include "cli/option_values.hpp"
#include "cli/set_up_options.hpp"
#include "files/output_file.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "stack/names.hpp"
#include "stack/template.hpp"
#include "view/function_token.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

// What only CloudFormation cannot take.
std::vector<std::string> unfit(const ManageCommand& words) {
  std::vector<std::string> faults;
  for (const auto& table : words.tables) {
    if (manage::is_table_arn(table)) {
      faults.push_back(std::format(
          "--table-name {}: the stream's policy is in its owner's account, where the stack cannot "
          "write it; --create-ddb-trigger follows such a table",
          table));
    } else if (manage::is_table_pattern(table)) {
      faults.push_back(
          std::format("--table-name {}: this command runs offline, so patterns cannot be resolved; "
                      "name each table",
                      table));
    }
  }
  if (!words.schedule.empty() && words.s3_bucket.empty()) {
    faults.emplace_back("--schedule needs --s3-bucket, the bucket for snapshots");
  }
  if (words.verify && words.schedule.empty()) {
    faults.emplace_back(
        "--verify needs --schedule: it checks each snapshot that the schedule takes");
  }
  if (words.direct && words.snapshot_concurrency) {
    faults.emplace_back(k_direct_has_no_limit);
  }
  if ((words.direct || words.snapshot_concurrency) && words.s3_bucket.empty()) {
    faults.emplace_back("--direct and --snapshot-concurrency need --s3-bucket");
  }
  if (words.lambda_secret && words.lambda_secret->starts_with("arn:")) {
    faults.emplace_back(
        "--lambda-secret: give the secret's name, not its ARN: the template works in any account "
        "and region");
  }
  if (words.lambda_role && words.lambda_role->starts_with("arn:")) {
    faults.emplace_back("--lambda-role: give a name, not an ARN: the stack creates the role");
  }
  for (const auto& text : {words.s3_prefix, words.lambda_name, words.lambda_role.value_or(""),
                           words.lambda_secret.value_or("")}) {
    if (text.contains("${")) {
      faults.push_back(
          std::format("{}: CloudFormation would replace ${{…}}; choose a name without it", text));
    }
  }
  return faults;
}

// Bucket and schedule are asked for here by being named, alarms are always there.
std::vector<std::string> faulty_words(ManageCommand& words) {
  auto asked = words;
  if (!asked.schedule.empty()) {
    asked.verbs.push_back(ManageVerb::create_schedule);
  }
  if (asked.s3_bucket.empty()) {
    asked.s3_bucket = ManageCommand().s3_bucket;
  }
  asked.tables.clear();  // said by unfit()
  auto faults = faulty_values(asked);
  constexpr std::string_view k_verb = "--create-schedule";
  for (auto& fault : faults) {
    if (fault.starts_with(k_verb)) {
      fault.replace(0, k_verb.size(), "--schedule");
    }
  }
  words.s3_prefix = asked.s3_prefix;
  return faults;
}

}  // namespace

CloudFormationArguments::CloudFormationArguments(Arguments app)
    : app_(app.add_command("cloudformation",
                           "Write the whole set-up of tables as a CloudFormation "
                           "template")) {
  auto& words = command_.words;
  words.s3_bucket.clear();
  app_.footer(k_cloudformation_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("FILE", command_.output, "The file to write (default: standard output)")
      .type_name("");
  constexpr const char* k_group = "Options";
  add_table_names(app_, words, k_group);
  add_set_up_names(app_, words, k_group);
  app_.add_option(
          "--schedule", words.schedule,
          "Take regular snapshots of each table, such as every\nnight: \"cron(0 3 * * ? *)\" (UTC)")
      .type_name("WHEN")
      .group(k_group);
  const auto say = [&](const char* option, const char* what) {
    app_.option(option).description(what);
  };
  say("--table-name", "A DynamoDB table; repeat it for several");
  say("--lambda-role", "The function's IAM role (default: NAME-REGION-Role)");
  say("--lambda-secret",
      "Its secret with the token (default: NAME-TinybirdSecret, and\n"
      "DDBStreamCDC-TinybirdSecret of the default function)");
  say("--architecture", "What the zip is for: x86_64 (default) or arm64");
  say("--s3-bucket", "The bucket for snapshots (default: none, streams only)");
}

Result<CloudFormationCommand> CloudFormationArguments::command() const {
  auto command = command_;
  auto& words = command.words;
  if (words.tables.empty()) {
    words.tables.emplace_back(k_default_table_name);
  }
  if (words.architecture.empty()) {
    words.architecture = k_architectures[0];
  }
  std::vector<std::string> faults;
  if (const auto good = manage::check_table_names(words.tables); !good) {
    faults.push_back("--table-name: " + good.error().message);
  }
  faults.append_range(unfit(words));
  faults.append_range(faulty_words(words));
  if (!faults.empty()) {
    return base::fail(ErrorKind::bad_config, one_message(faults));
  }
  std::set<std::string> seen;
  std::erase_if(words.tables, [&](const auto& table) { return !seen.insert(table).second; });
  return command;
}

Result<ExitCode> run_cloudformation(const CloudFormationCommand& command,
                                    const base::Environment& environment,
                                    const Terminal::Streams& streams) {
  const auto& words = command.words;
  const auto naming = manage::naming_in(environment);
  TINYDYNAMOCDC_TRY(const auto sensible, row::read_naming(naming));
  TINYDYNAMOCDC_TRY_VOID(manage::check_datasources_apart(sensible, words.tables));
  TINYDYNAMOCDC_TRY(auto site, stack::paper_site(words.lambda_name, words.lambda_role.value_or(""),
                                                 words.lambda_secret.value_or("")));
  stack::Order order{
      .site = std::move(site),
      .tables = words.tables,
      .design = {.settings = {.timeout_s = words.lambda_timeout_s,
                              .memory_mib = words.lambda_memory_mib,
                              .policies = manage::RolePolicies::own,
                              .naming = manage::variables_of(naming)},
                 .api_endpoint = "${TinybirdApiEndpoint}",
                 .code = {.zip = {}, .architecture = words.architecture, .origin = {}}},
      .log_retention_days = words.log_retention_days.value_or(setup::k_retention_days_default),
      .trigger = words.trigger,
      .snapshots = {},
      .way = exports::Way::queue,
      .snapshot_concurrency = {},
      .schedule = words.schedule,
      .verify = words.verify,
      .alert_email = words.alert_email,
      .function_token = view::function_token_name(words.lambda_name)};
  order.trigger.on_failure_arn = place_arn(words.on_failure, order.site.partition);
  if (!words.s3_bucket.empty()) {
    order.snapshots = {.bucket = words.s3_bucket, .prefix = words.s3_prefix};
    order.way = words.direct ? exports::Way::direct : exports::Way::queue;
    order.snapshot_concurrency = words.snapshot_concurrency;
  }
  TINYDYNAMOCDC_TRY(const auto made, stack::template_of(order));
  TINYDYNAMOCDC_TRY(auto file, files::OutputFile::open(command.output));
  TINYDYNAMOCDC_TRY_VOID(file.write(made.text));
  TINYDYNAMOCDC_TRY_VOID(file.finish());
  if (command.output) {
    std::fputs(std::format("{}: {} resources for {} tables, {} bytes; its first lines show how to "
                           "create a stack from it\n",
                           *command.output, made.resources, words.tables.size(), made.text.size())
                   .c_str(),
               streams.out);
  }
  return ExitCode::success;
}

}  // namespace tinydynamocdc::cli
