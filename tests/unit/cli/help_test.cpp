// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

base::Result<Command> parse(const std::vector<std::string>& arguments) {
  return parse_options(arguments,
                       base::Environment(std::map<std::string, std::string, std::less<>>()));
}

TEST(Help, teaches_every_verb_with_its_default) {
  for (const auto& arguments : {std::vector<std::string>{"help"}, {"--help"}, {"-h"}}) {
    const auto command = parse(arguments);
    ASSERT_TRUE(command);
    const auto& text = std::get<ShowText>(*command).text;
    for (const char* part : {"--create-ddb-table",
                             "--remove-ddb-table",
                             "--create-mv",
                             "--remove-mv",
                             "--create-lambda",
                             "--update-lambda",
                             "--remove-lambda",
                             "--create-ddb-trigger",
                             "--remove-ddb-trigger",
                             "--create-s3-trigger",
                             "--remove-s3-trigger",
                             "--create-alerting",
                             "--create-schedule",
                             "--remove-schedule",
                             "--remove-alerting",
                             "--alert-email",
                             "--create-snapshot",
                             "--s3-bucket",
                             "(default: tinybird-test-dynamodb-export)",
                             "--s3-prefix",
                             "(default: DDBStreamCDC)",
                             "--direct",
                             "--snapshot-concurrency",
                             "--upload-batch",
                             "--modify-record",
                             "--remove-record",
                             "--overwrite",
                             "--table-name",
                             "(default: PeopleTable)",
                             "--region",
                             "eu-west-2",
                             "--lambda-arn",
                             "--lambda-name",
                             "(default: DDBStreamCDC-LambdaFunction)",
                             "--lambda-role",
                             "--lambda-secret",
                             "--lambda-timeout",
                             "(default: 300)",
                             "--lambda-memory",
                             "(default: 256)",
                             "--zip",
                             "--yes",
                             "--force",
                             "--dry-run",
                             "convert",
                             "Examples:",
                             "Exit codes:"}) {
      EXPECT_NE(text.find(part), std::string::npos) << part;
    }
  }
}

TEST(Help, without_arguments_a_short_page_is_shown_as_wrong_usage) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  const auto& page = std::get<ShowText>(*command);
  EXPECT_EQ(page.code, ExitCode::usage);
  EXPECT_LT(std::ranges::count(page.text, '\n'), 25);
  for (const char* part :
       {"--create ", "--create-snapshot", "--remove", "status", "redrive", "convert", "--help"}) {
    EXPECT_TRUE(page.text.contains(part)) << part;
  }
}

TEST(Help, is_a_word_too) {
  const auto whole = std::get<ShowText>(*parse({"--help"}));
  EXPECT_EQ(whole.code, ExitCode::success);
  EXPECT_EQ(std::get<ShowText>(*parse({"help"})).text, whole.text);
  const auto of_status = std::get<ShowText>(*parse({"status", "--help"})).text;
  EXPECT_TRUE(of_status.contains("--watch")) << of_status;
  EXPECT_EQ(std::get<ShowText>(*parse({"help", "status"})).text, of_status);
}

TEST(Help, shows_the_commands_before_the_verbs) {
  const auto text = std::get<ShowText>(*parse({"--help"})).text;
  const auto commands = text.find("\nCommands:\n  status");
  ASSERT_NE(commands, std::string::npos) << text;
  EXPECT_LT(commands, text.find("\nSet up:"));
  for (const char* group : {"\nBehaviour:", "\nTest data:", "AWS_DEFAULT_REGION"}) {
    EXPECT_TRUE(text.contains(group)) << group;
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
