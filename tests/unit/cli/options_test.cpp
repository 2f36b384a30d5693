// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/version.hpp"

namespace tinydynamocdc::cli {
namespace {

base::Result<Command> parse(const std::vector<std::string>& arguments,
                            std::map<std::string, std::string, std::less<>> variables = {}) {
  return parse_options(arguments, base::Environment(std::move(variables)));
}

ManageCommand manage(const std::vector<std::string>& arguments) {
  const auto command = parse(arguments);
  EXPECT_TRUE(command) << command.error().message;
  return command ? std::get<ManageCommand>(*command) : ManageCommand{};
}

TEST(Options, the_workspace_may_be_named_on_the_command_line) {
  const auto command = manage({"--create-mv", "--tb-token", "p.x", "--tb-host", "https://h"});
  const base::Environment before(std::map<std::string, std::string, std::less<>>{
      {"TB_TOKEN", "p.before"}, {"TB_HOST", "https://before"}, {"REGION", "r"}});
  const auto with = with_tinybird(before, command.tinybird);
  EXPECT_EQ(with.get("TB_TOKEN"), "p.x");
  EXPECT_EQ(with.get("TB_HOST"), "https://h");
  EXPECT_EQ(with.get("REGION"), "r");
  EXPECT_EQ(with_tinybird(before, {}).get("TB_TOKEN"), "p.before");
}

TEST(Options, configuration_is_a_command_of_its_own) {
  const auto command = parse({"configuration", "--json", "--region", "eu-west-1"});
  ASSERT_TRUE(command) << command.error().message;
  const auto& configuration = std::get<ConfigurationCommand>(*command);
  EXPECT_EQ(configuration.form, OutputForm::json);
  EXPECT_EQ(configuration.region, "eu-west-1");
  EXPECT_FALSE(parse({"--yes", "configuration"}));
}

TEST(Options, load_is_a_command_of_its_own) {
  const auto command =
      parse({"load", "s3://b/AWSDynamoDB/1", "--table-name", "Orders", "--keys", "A,B", "--ledger",
             "notes", "--jobs", "7", "--again", "--dry-run", "--json", "--profile", "p",
             "--lambda-arn", "arn:aws:lambda:us-east-1:123456789012:function:f"});
  ASSERT_TRUE(command) << command.error().message;
  const auto& load = std::get<LoadCommand>(*command);
  EXPECT_EQ(load.export_place, "s3://b/AWSDynamoDB/1");
  EXPECT_EQ(load.table, "Orders");
  EXPECT_EQ(load.keys, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(load.ledger, "notes");
  EXPECT_EQ(load.jobs, 7U);
  EXPECT_EQ(load.again, load::LoadRequest::Again::yes);
  EXPECT_EQ(load.mode, manage::Mode::dry_run);
  EXPECT_EQ(load.form, OutputForm::json);
  EXPECT_EQ(load.profile, "p");
  EXPECT_EQ(load.lambda_name, "f");
  EXPECT_EQ(load.region, "us-east-1");
  const auto short_command = parse({"load", "folder"});
  ASSERT_TRUE(short_command) << short_command.error().message;
  const auto& plain = std::get<LoadCommand>(*short_command);
  EXPECT_FALSE(plain.keys);
  EXPECT_EQ(plain.again, load::LoadRequest::Again::no);
  EXPECT_GE(plain.jobs, 1U);
  EXPECT_LE(plain.jobs, k_jobs_default_max);
  EXPECT_FALSE(parse({"--yes", "load", "folder"}));
}

TEST(Options, several_tables_and_patterns_may_be_named) {
  const auto command = manage(
      {"--create-ddb-trigger", "--table-name", "Orders", "--table-name", "Users-*", "--yes"});
  EXPECT_EQ(command.tables, (std::vector<std::string>{"Orders", "Users-*"}));
  const auto refused = parse({"--create-ddb-trigger", "--table-name", "a,b*"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::bad_config);
  EXPECT_TRUE(refused.error().message.starts_with("--table-name: a,b* is not a pattern"))
      << refused.error().message;
}

TEST(Options, the_function_of_a_subcommand_may_be_named_by_its_arn) {
  constexpr auto k_arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  for (const char* subcommand : {"status", "redrive"}) {
    const auto command = parse({subcommand, "--lambda-arn", k_arn});
    ASSERT_TRUE(command) << command.error().message;
    const auto place = std::visit(
        [](const auto& one) {
          if constexpr (requires { one.place; }) {
            return one.place;
          } else {
            return Place{};
          }
        },
        *command);
    EXPECT_EQ(place.lambda_name, "f");
    EXPECT_EQ(place.region, "us-east-1");
    for (const auto& [flag, value] :
         {std::pair("--lambda-name", "g"), std::pair("--region", "eu-west-2")}) {
      const auto refused = parse({subcommand, "--lambda-arn", k_arn, flag, value});
      ASSERT_FALSE(refused);
      EXPECT_TRUE(refused.error().message.contains(flag)) << refused.error().message;
    }
  }
}

TEST(Options, each_command_may_name_a_profile) {
  EXPECT_EQ(manage({"--create-lambda"}).profile, "");
  EXPECT_EQ(manage({"--create-lambda", "--profile", "prod"}).profile, "prod");
  EXPECT_EQ(std::get<StatusCommand>(*parse({"status", "--profile", "prod"})).place.profile, "prod");
  EXPECT_EQ(std::get<RedriveCommand>(*parse({"redrive", "--profile", "prod"})).place.profile,
            "prod");
}

TEST(Options, names_and_defaults_are_those_of_the_python_version) {
  const auto command = manage({"--create-lambda"});
  EXPECT_EQ(command.verbs, std::vector{ManageVerb::create_lambda});
  EXPECT_EQ(command.tables, std::vector<std::string>{"PeopleTable"});
  EXPECT_EQ(command.region, std::nullopt);
  EXPECT_STREQ(k_default_region, "eu-west-2");
  EXPECT_EQ(command.lambda_name, "DDBStreamCDC-LambdaFunction");
  EXPECT_FALSE(command.lambda_role);
  EXPECT_FALSE(command.lambda_secret);
  EXPECT_EQ(command.lambda_timeout_s, 300);
  EXPECT_EQ(command.lambda_memory_mib, 256);
  EXPECT_EQ(command.s3_bucket, "tinybird-test-dynamodb-export");
  EXPECT_EQ(command.s3_prefix, "DDBStreamCDC");
  EXPECT_EQ(command.existing, manage::Existing::keep);
  EXPECT_EQ(command.reach, manage::Reach::ours);
  EXPECT_EQ(command.run.mode, manage::Mode::apply);
  EXPECT_EQ(command.run.confirmation, manage::Confirmation::ask);
}

TEST(Options, alerting_needs_somebody_to_tell) {
  EXPECT_EQ(manage({"--create-alerting", "--alert-email", "ops@example.com"}).alert_email,
            "ops@example.com");
  EXPECT_EQ(manage({"--remove-alerting"}).verbs, std::vector{ManageVerb::remove_alerting});
  const auto nobody = parse({"--create-alerting"});
  ASSERT_FALSE(nobody);
  EXPECT_TRUE(nobody.error().message.contains("--alert-email")) << nobody.error().message;
  for (const auto* wrong : {"ops", "@example.com", "ops@", "a@b@c", "a b@c", "a@b\n"}) {
    const auto refused = parse({"--create-alerting", "--alert-email", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::bad_config);
  }
}

TEST(Options, a_schedule_is_written_as_aws_writes_it) {
  EXPECT_EQ(manage({"--create-schedule", "cron(0 3 * * ? *)"}).schedule, "cron(0 3 * * ? *)");
  EXPECT_EQ(manage({"--create-schedule", "rate(1 day)"}).schedule, "rate(1 day)");
  EXPECT_FALSE(manage({"--create-schedule", "rate(1 day)"}).verify);
  EXPECT_TRUE(manage({"--create-schedule", "rate(1 day)", "--verify"}).verify);
  for (const auto* wrong :
       {"0 3 * * *", "nightly", "cron(0 3 * * ? *", "cron(0 3 * * *)", "cron(0 3 * * * *)"}) {
    const auto refused = parse({"--create-schedule", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_TRUE(refused.error().message.contains("correct would be \"cron(0 3 * * ? *)\""))
        << refused.error().message;
  }
}

TEST(Options, verbs_run_in_their_own_order_whatever_the_call_says) {
  const auto command = manage({"--remove-ddb-table",   "--upload-batch",      "7",
                               "--create-ddb-trigger", "--remove-lambda",     "--create-ddb-table",
                               "--remove-ddb-trigger", "--create-lambda",     "--create-snapshot",
                               "--remove-record",      "--remove-s3-trigger", "--modify-record",
                               "--create-s3-trigger",  "--update-lambda",     "--remove-mv",
                               "--create-mv",          "--emit-datafiles",    "tinybird",
                               "--remove-alerting",    "--create-alerting",   "--alert-email",
                               "ops@example.com",      "--remove-schedule",   "--create-schedule",
                               "rate(1 day)"});
  using enum ManageVerb;
  EXPECT_EQ(
      command.verbs,
      (std::vector{create_ddb_table,   emit_datafiles,     create_mv,         create_lambda,
                   update_lambda,      create_ddb_trigger, create_s3_trigger, create_alerting,
                   create_schedule,    upload_batch,       modify_record,     remove_record,
                   create_snapshot,    remove_schedule,    remove_alerting,   remove_s3_trigger,
                   remove_ddb_trigger, remove_mv,          remove_lambda,     remove_ddb_table}));
  EXPECT_EQ(command.upload_count, 7);
}

TEST(Options, create_and_remove_stand_for_all_of_it) {
  using enum ManageVerb;
  const auto command = manage({"--create", "--create-lambda", "--upload-batch", "3"});
  EXPECT_EQ(command.verbs, (std::vector{create_ddb_table, create_mv, create_lambda,
                                        create_ddb_trigger, create_s3_trigger, upload_batch}));
  EXPECT_EQ(command.unremovable, manage::Unremovable::refuse);
  const auto removal = manage({"--remove", "--yes"});
  EXPECT_EQ(removal.verbs, (std::vector{remove_schedule, remove_s3_trigger, remove_ddb_trigger,
                                        remove_mv, remove_lambda, remove_ddb_table}));
  EXPECT_EQ(removal.unremovable, manage::Unremovable::spare);
  EXPECT_EQ(manage({"--remove-lambda"}).unremovable, manage::Unremovable::refuse);
  const auto both = parse({"--create", "--remove"});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().message, "--create and --remove cannot be used together");
}

TEST(Options, what_a_trigger_is_asked_for_is_checked_here) {
  const auto command =
      manage({"--create", "--on-failure", "s3://my.failures", "--parallelization", "10",
              "--max-record-age", "-1", "--log-retention", "90", "--architecture", "arm64",
              "--managed-policies", "--snapshot-concurrency", "30"});
  EXPECT_EQ(command.snapshot_concurrency, 30);
  EXPECT_FALSE(command.direct);
  EXPECT_TRUE(manage({"--create", "--direct"}).direct);
  EXPECT_EQ(command.on_failure, "s3://my.failures");
  EXPECT_EQ(command.trigger.parallelization, 10);
  EXPECT_EQ(command.trigger.record_age_max_s, -1);
  EXPECT_EQ(command.log_retention_days, 90);
  EXPECT_EQ(command.architecture, "arm64");
  EXPECT_EQ(command.policies, manage::RolePolicies::managed);
  const auto nothing = manage({"--create"});
  EXPECT_EQ(nothing.trigger.parallelization, std::nullopt);
  EXPECT_EQ(nothing.trigger.record_age_max_s, std::nullopt);
  EXPECT_EQ(nothing.log_retention_days, std::nullopt);
  EXPECT_EQ(nothing.snapshot_concurrency, std::nullopt);
  for (const auto& wrong :
       std::vector<std::vector<std::string>>{{"--on-failure", "my-queue"},
                                             {"--on-failure", "s3://My_Bucket"},
                                             {"--on-failure", "arn:aws:sns:eu-west-2:1:t"},
                                             {"--parallelization", "0"},
                                             {"--parallelization", "11"},
                                             {"--max-record-age", "59"},
                                             {"--max-record-age", "604801"},
                                             {"--log-retention", "31"},
                                             {"--snapshot-concurrency", "1"},
                                             {"--snapshot-concurrency", "1001"},
                                             {"--architecture", "riscv"}}) {
    EXPECT_FALSE(parse({"--create", wrong.front(), wrong.back()}))
        << wrong.front() << " " << wrong.back();
  }
}

TEST(Options, every_name_can_be_given) {
  const auto command = manage({"--create-lambda",
                               "--table-name",
                               "Orders",
                               "--region",
                               "us-east-1",
                               "--lambda-name",
                               "f",
                               "--lambda-role",
                               "r",
                               "--lambda-secret",
                               "s",
                               "--lambda-timeout",
                               "60",
                               "--lambda-memory",
                               "512",
                               "--s3-bucket",
                               "my.bucket",
                               "--s3-prefix",
                               "a/b//",
                               "--zip",
                               "a.zip",
                               "--overwrite",
                               "--force",
                               "--yes",
                               "--dry-run"});
  EXPECT_EQ(command.tables, std::vector<std::string>{"Orders"});
  EXPECT_EQ(command.region, "us-east-1");
  EXPECT_EQ(command.lambda_name, "f");
  EXPECT_EQ(command.lambda_role, "r");
  EXPECT_EQ(command.lambda_secret, "s");
  EXPECT_EQ(command.lambda_timeout_s, 60);
  EXPECT_EQ(command.lambda_memory_mib, 512);
  EXPECT_EQ(command.s3_bucket, "my.bucket");
  EXPECT_EQ(command.s3_prefix, "a/b");
  EXPECT_EQ(command.zip_path, "a.zip");
  EXPECT_EQ(command.existing, manage::Existing::overwrite);
  EXPECT_EQ(command.reach, manage::Reach::everything);
  EXPECT_EQ(command.run.confirmation, manage::Confirmation::given);
  EXPECT_EQ(command.run.mode, manage::Mode::dry_run);
}

TEST(Options, a_views_keys_come_from_the_table_or_from_the_landing_data) {
  EXPECT_EQ(manage({"--create-mv"}).view_keys, view::KeySource::table);
  EXPECT_EQ(manage({"--create-mv", "--infer-schema"}).view_keys, view::KeySource::landing);
  EXPECT_EQ(manage({"--emit-datafiles", "a/b"}).datafiles_folder, "a/b");
  EXPECT_FALSE(parse({"--create-mv", "--emit-datafiles"}));
}

TEST(Options, a_functions_arn_says_name_and_region) {
  const auto command = manage({"--create-ddb-trigger", "--lambda-arn",
                               "arn:aws:lambda:eu-west-1:123456789012:function:mine"});
  EXPECT_EQ(command.lambda_name, "mine");
  EXPECT_EQ(command.region, "eu-west-1");
}

struct Wrong {
  std::vector<std::string> arguments;
  std::string message_part;
};

TEST(Options, wrong_usage_says_what_would_be_right) {
  const Wrong table[] = {
      {{"--create-lamda"}, "unknown option --create-lamda, did you mean --create-lambda?"},
      {{"--creates"}, "unknown option --creates"},
      {{"--creat-mv"}, "did you mean --create-mv?"},
      {{"--create-snapsot"}, "did you mean --create-snapshot?"},
      {{"--create-snapshot", "--s3-bucket", "B"}, "--s3-bucket"},
      {{"--create-snapshot", "--s3-bucket", "s3://bucket"}, "--s3-bucket"},
      {{"--create-snapshot", "--s3-prefix", ""}, "--s3-prefix"},
      {{"--create-snapshot", "--s3-prefix", "//"}, "--s3-prefix"},
      {{"--create-snapshot", "--s3-prefix", "/a"}, "--s3-prefix"},
      {{"--frobnicate"}, "unknown option --frobnicate; --help lists all"},
      {{"--yes"}, "nothing to do"},
      {{"--table-name", "Orders"}, "nothing to do"},
      {{"--create-lambda", "extra"}, "extra"},
      {{"--create-lambda", "--table-name"}, "--table-name"},
      {{"--create-lambda", "--table-name", "a"}, "--table-name"},
      {{"--create-lambda", "--table-name", "no spaces"}, "--table-name"},
      {{"--upload-batch"}, "--upload-batch"},
      {{"--upload-batch", "0"}, "--upload-batch"},
      {{"--upload-batch", "-1"}, "--upload-batch"},
      {{"--upload-batch", "many"}, "--upload-batch"},
      {{"--create-lambda", "--lambda-timeout", "0"}, "--lambda-timeout"},
      {{"--create-lambda", "--lambda-timeout", "901"}, "--lambda-timeout"},
      {{"--create-lambda", "--lambda-memory", "127"}, "--lambda-memory"},
      {{"--create-lambda", "--lambda-memory", "10241"}, "--lambda-memory"},
      {{"--create-lambda", "--lambda-arn", "mine"}, "--lambda-arn"},
      {{"--create-lambda", "--lambda-arn", "arn:aws:lambda:eu-west-1:1:function:f:alias"}, "alias"},
      {{"--create-lambda", "--lambda-arn", "arn:aws:sqs:eu-west-1:1:function:f"}, "--lambda-arn"},
      {{"--create-lambda", "--lambda-arn", "arn:aws:lambda:eu-west-1:1:function:f", "--lambda-name",
        "g"},
       "different functions"},
      {{"--create-lambda", "--lambda-arn", "arn:aws:lambda:eu-west-1:1:function:f", "--region",
        "us-east-1"},
       "one region"},
      {{"load"}, "PLACE"},
      {{"load", "x", "--jobs", "0"}, "--jobs"},
      {{"load", "x", "--jobs", "65"}, "--jobs"},
      {{"load", "x", "--table-name", "a b"}, "--table-name"},
      {{"load", "x", "--keys", "A,B,C"}, "--keys"},
      {{"convert"}, "PATH"},
      {{"convert", "a.json", "--ouput", "x"}, "did you mean --output?"},
      {{"--yes", "convert", "a.json"},
       "`convert` cannot be combined with other commands' options; put its own options after it"},
      {{"convert", "a.json", "--create-lambda"}, "--create-lambda"},
  };
  for (const auto& [arguments, message_part] : table) {
    const auto command = parse(arguments);
    ASSERT_FALSE(command) << message_part;
    EXPECT_EQ(command.error().kind, base::ErrorKind::bad_config);
    EXPECT_NE(command.error().message.find(message_part), std::string::npos)
        << command.error().message << " lacks: " << message_part;
  }
}

TEST(Options, version_is_that_of_the_build) {
  const auto command = parse({"--version"});
  ASSERT_TRUE(command);
  EXPECT_EQ(std::get<ShowText>(*command).text,
            std::string("tinydynamocdc ") + base::k_version + "\n");
}

}  // namespace
}  // namespace tinydynamocdc::cli
