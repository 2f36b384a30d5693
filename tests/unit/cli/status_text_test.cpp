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

status::Status sound_status() {
  return {
      .region = "eu-west-2",
      .function_name = "cdc",
      .reader = {.account = "123456789012",
                 .identity = "arn:aws:iam::123456789012:user/ann",
                 .tinybird = "https://api.tinybird.co/v0/",
                 .workspace = "shop",
                 .trouble = {}},
      .function = status::FunctionFacts{.arn = "arn:f",
                                        .state = "Active",
                                        .trouble = {},
                                        .architecture = "arm64",
                                        .code_sha256 = "abc=",
                                        .code = status::FunctionFacts::Code::this_program,
                                        .differences = {},
                                        .owner = {}},
      .set_up = {{.key = "role",
                  .name = "the role R",
                  .made_by = "--create-lambda",
                  .standing = manage::Standing{.exists = true}}},
      .token = status::TokenFacts{.scopes_are_known = true},
      .activity = status::ActivityFacts{.errors = 0, .undelivered = {}},
      .schedules = status::ScheduleFacts{.runs = 7, .refused = 0, .dropped = 0},
      .alarms = status::AlarmFacts{.count = 5, .in_alarm = {}},
      .dead_letters = status::not_looked_at(),
      .collisions = {},
      .tables = {
          {.table = "Orders",
           .stream = status::StreamFacts{.is_on = true, .view_type = "NEW_IMAGE", .fault = {}},
           .trigger = status::TriggerFacts{.uuid = "u",
                                           .state = "Enabled",
                                           .last_result = "OK",
                                           .on_failure_arn = {},
                                           .differences = {}},
           .lag =
               status::LagFacts{.iterator_age_ms = 250, .unread = {}, .since_newest_change_ms = {}},
           .snapshot = status::SnapshotFacts{},
           .gap = status::GapFacts{},
           .rows = std::optional<status::RowFacts>(),
           .dead_letters = status::DeadLetterFacts{.destination = "arn:q", .messages = 0}}}};
}

TEST(StatusText, is_one_line_a_subject) {
  EXPECT_EQ(
      to_text(sound_status(), Colours::none),
      "cdc in eu-west-2 (account 123456789012)\n"
      "As arn:aws:iam::123456789012:user/ann, in the Tinybird workspace shop at "
      "https://api.tinybird.co/v0/\n"
      "  ok   function      Active, arm64, the code is this program\n"
      "  ok   role          the role R\n"
      "  ok   token         valid, and may append to the function's data sources\n"
      "  ok   errors        no errors in the last 24 h\n"
      "  ok   schedules     the schedules asked for 7 snapshots in the last 7 days, none was "
      "refused\n"
      "  ok   alarms        none of 5 in ALARM\n"
      "\n"
      "Orders\n"
      "  ok   stream        on, NEW_IMAGE\n"
      "  ok   trigger       Enabled, last result: OK\n"
      "  ok   lag           at most 0.2 s in the last 10 min (the function's IteratorAge, over "
      "all its triggers)\n"
      "  ok   snapshot      none in the last 90 days\n"
      "  ok   gap           none: the stream began with the table\n"
      "  note rows          not checked: no Tinybird token (TB_TOKEN or a .tinyb file)\n"
      "  ok   dead letters  none in arn:q\n"
      "\n"
      "healthy\n");
}

TEST(StatusText, has_colours_only_where_they_are_asked_for) {
  EXPECT_FALSE(to_text(sound_status(), Colours::none).contains('\x1b'));
  EXPECT_TRUE(to_text(sound_status(), Colours::ansi).contains("\x1b[32mok   \x1b[0m"));
}

TEST(StatusText, never_calls_healthy_what_could_not_be_read) {
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

TEST(StatusText, leaves_out_what_was_not_looked_at_and_json_says_so) {
  auto status = sound_status();
  status.tables[0].dead_letters = status::not_looked_at();
  EXPECT_FALSE(to_text(status, Colours::none).contains("dead letters"));
  EXPECT_TRUE(to_text(status, Colours::none).ends_with("\nhealthy\n"));
  const auto json = nlohmann::json::parse(to_json(status));
  EXPECT_EQ(json["tables"][0]["dead_letters"]["health"], "skipped");
  EXPECT_EQ(json["healthy"], true);
}

TEST(StatusText, an_error_is_an_object_of_the_same_form) {
  const auto text = to_json(base::Error{ErrorKind::missing, "there is no function \"cdc\""}, 3);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["healthy"], false);
  EXPECT_EQ(json["health"], "unknown");
  EXPECT_EQ(json["error"], "there is no function \"cdc\"");
  EXPECT_EQ(json["exit_code"], 3);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(StatusText, is_the_same_as_json) {
  const auto text = to_json(sound_status());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["healthy"], true);
  EXPECT_EQ(json["function"]["code_is_this_program"], true);
  EXPECT_EQ(json["account"], "123456789012");
  EXPECT_EQ(json["tinybird"]["workspace"], "shop");
  EXPECT_EQ(json["set_up"][0]["key"], "role");
  EXPECT_EQ(json["set_up"][0]["health"], "good");
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
  bad.alarms = status::AlarmFacts{.count = 5, .in_alarm = {"cdc-Errors"}};
  const auto unsound = nlohmann::json::parse(to_json(bad));
  EXPECT_EQ(unsound["healthy"], false);
  EXPECT_EQ(unsound["alarms"]["in_alarm"], nlohmann::json({"cdc-Errors"}));
}

TEST(StatusArguments, have_defaults_and_take_several_tables) {
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

TEST(StatusText, how_far_a_snapshot_is_loaded_and_what_waits_is_there_for_people_and_for_scripts) {
  auto status = sound_status();
  status.snapshot_queue = status::SnapshotQueueFacts{.queue = "cdc-Snapshots",
                                                     .trigger_state = "Enabled",
                                                     .waiting = 12,
                                                     .in_flight = 4,
                                                     .oldest_s = 10'800,
                                                     .done = 7};
  status.tables[0].snapshot =
      status::SnapshotFacts{.arn = "arn:e/1",
                            .status = "COMPLETED",
                            .failure = {},
                            .items = 100,
                            .is_loaded = false,
                            .loading = status::LoadingFacts{.loading = {.files = 1, .items = 37},
                                                            .size = {.files = 4, .items = 100},
                                                            .items_per_s = 2.5}};
  const auto text = to_text(status, Colours::none);
  EXPECT_TRUE(
      text.contains("snapshots     12 waiting in cdc-Snapshots, 4 in flight, the oldest "
                    "for 3 h"))
      << text;
  EXPECT_TRUE(text.contains("37 %, 26 s left, 1 of 4 files, 37 of 100 items, 2 items/s")) << text;
  const auto json = to_json(status);
  EXPECT_TRUE(json.contains(R"("loading":{"finished":false,"files_loaded":1,"files":4,)"
                            R"("items_loaded":37,"items_per_s":2.5})"))
      << json;
  EXPECT_TRUE(json.contains(R"("queue":"cdc-Snapshots","trigger_state":"Enabled","waiting":12,)"
                            R"("in_flight":4,"oldest_s":10800,"done_in_window":7)"))
      << json;
}

}  // namespace
}  // namespace tinydynamocdc::cli
