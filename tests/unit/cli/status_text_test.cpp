// SPDX-License-Identifier: Apache-2.0
#include "cli/status_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

using base::ErrorKind;

manage::Status sound_status() {
  return {
      .region = "eu-west-2",
      .function_name = "cdc",
      .function = manage::FunctionFacts{.arn = "arn:f",
                                        .state = "Active",
                                        .trouble = {},
                                        .architecture = "arm64",
                                        .code_sha256 = "abc=",
                                        .code = manage::FunctionFacts::Code::this_program,
                                        .differences = {}},
      .alarms = manage::AlarmFacts{.count = 5, .in_alarm = {}},
      .tables = {
          {.table = "Orders",
           .stream = manage::StreamFacts{.is_on = true, .view_type = "NEW_IMAGE", .fault = {}},
           .trigger = manage::TriggerFacts{.uuid = "u",
                                           .state = "Enabled",
                                           .last_result = "OK",
                                           .on_failure_arn = {},
                                           .differences = {}},
           .lag =
               manage::LagFacts{.iterator_age_ms = 250, .unread = {}, .since_newest_change_ms = {}},
           .snapshot = manage::SnapshotFacts{},
           .rows = std::optional<manage::RowFacts>(),
           .dead_letters = manage::DeadLetterFacts{.destination = "arn:q", .messages = 0}}}};
}

TEST(StatusText, IsOneLineASubject) {
  EXPECT_EQ(
      to_text(sound_status(), Colours::none),
      "cdc in eu-west-2\n"
      "  ok   function      Active, arm64, the code is this program\n"
      "  ok   alarms        none of 5 in ALARM\n"
      "\n"
      "Orders\n"
      "  ok   stream        on, NEW_IMAGE\n"
      "  ok   trigger       Enabled, last result: OK\n"
      "  ok   lag           at most 0.2 s in the last 10 min (the function's IteratorAge, over "
      "all its triggers)\n"
      "  ok   snapshot      none in the last 90 days\n"
      "  note rows          not looked at: no Tinybird token at hand (TB_TOKEN or a .tinyb "
      "file)\n"
      "  ok   dead letters  none in arn:q\n"
      "\n"
      "healthy\n");
}

TEST(StatusText, HasColoursOnlyWhereTheyAreAskedFor) {
  EXPECT_FALSE(to_text(sound_status(), Colours::none).contains('\x1b'));
  EXPECT_TRUE(to_text(sound_status(), Colours::ansi).contains("\x1b[32mok   \x1b[0m"));
}

TEST(StatusText, NeverCallsHealthyWhatCouldNotBeRead) {
  auto status = sound_status();
  status.tables[0].stream = base::fail(ErrorKind::denied, "needs dynamodb:DescribeTable: no");
  const auto text = to_text(status, Colours::none);
  EXPECT_TRUE(text.contains("  ?    stream        needs dynamodb:DescribeTable: no\n")) << text;
  EXPECT_FALSE(text.contains("\nhealthy\n")) << text;
  const auto json = nlohmann::json::parse(to_json(status));
  EXPECT_EQ(json["healthy"], false);
  EXPECT_EQ(json["health"], "unknown");
  EXPECT_EQ(json["tables"][0]["stream"]["health"], "unknown");
}

TEST(StatusText, IsTheSameAsJson) {
  const auto text = to_json(sound_status());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["healthy"], true);
  EXPECT_EQ(json["function"]["code_is_this_program"], true);
  const auto& table = json["tables"].at(0);
  EXPECT_EQ(table["table"], "Orders");
  EXPECT_EQ(table["stream"], nlohmann::json({{"health", "good"},
                                             {"text", "on, NEW_IMAGE"},
                                             {"on", true},
                                             {"view_type", "NEW_IMAGE"}}));
  EXPECT_EQ(table["lag"]["iterator_age_ms"], 250);
  EXPECT_EQ(table["lag"]["since_newest_change_ms"], nullptr);
  EXPECT_EQ(table["rows"]["health"], "note");
  EXPECT_EQ(table["dead_letters"]["messages"], 0);
  auto bad = sound_status();
  bad.alarms = manage::AlarmFacts{.count = 5, .in_alarm = {"cdc-Errors"}};
  const auto unsound = nlohmann::json::parse(to_json(bad));
  EXPECT_EQ(unsound["healthy"], false);
  EXPECT_EQ(unsound["alarms"]["in_alarm"], nlohmann::json({"cdc-Errors"}));
}

TEST(StatusArguments, HaveDefaultsAndTakeSeveralTables) {
  const auto parse = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "status");
    return parse_options(arguments, base::Environment());
  };
  auto command = parse({});
  ASSERT_TRUE(command) << command.error().message;
  const auto plain = std::get<StatusCommand>(*command);
  EXPECT_TRUE(plain.place.tables.empty());
  EXPECT_EQ(plain.place.lambda_name, "DDBStreamCDC-LambdaFunction");
  EXPECT_EQ(plain.lambda_timeout_s, 300);
  EXPECT_EQ(plain.form, OutputForm::text);
  EXPECT_EQ(plain.repetition, Repetition::once);
  command = parse({"--table-name", "Orders", "--table-name", "Customers", "--json", "--watch",
                   "--region", "us-east-1"});
  ASSERT_TRUE(command) << command.error().message;
  const auto full = std::get<StatusCommand>(*command);
  EXPECT_EQ(full.place.tables, (std::vector<std::string>{"Orders", "Customers"}));
  EXPECT_EQ(full.place.region, "us-east-1");
  EXPECT_EQ(full.form, OutputForm::json);
  EXPECT_EQ(full.repetition, Repetition::until_stopped);
  for (const auto& wrong : std::vector<std::vector<std::string>>{
           {"--table-name", "a"}, {"--jsn"}, {"surplus"}, {"--lambda-timeout", "0"}}) {
    const auto refused = parse(wrong);
    ASSERT_FALSE(refused) << wrong.front();
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_config);
  }
  EXPECT_FALSE(
      parse_options(std::vector<std::string>{"--create-lambda", "status"}, base::Environment()));
}

}  // namespace
}  // namespace tinydynamocdc::cli
