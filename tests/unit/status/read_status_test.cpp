// SPDX-License-Identifier: Apache-2.0
#include "status/read_status.hpp"

#include <gtest/gtest.h>

#include <format>
#include <functional>

#include "status/status_fixture.hpp"

namespace tinydynamocdc::status {
namespace {

using base::ErrorKind;
using testing::FakeAws;

constexpr const char* k_export_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01767225600000-a1b2c3d4";

TEST_F(StatusTest, a_sound_set_up_is_healthy_and_nothing_is_changed) {
  const auto before = aws_.everything();
  answer_sql(R"({"rows":12,"newest":1767225600})", R"({"rows":0})");
  EXPECT_EQ(health(), Health::good) << all_texts();
  expect("function", Health::good, "Active, x86_64, the code is this program");
  expect("role", Health::good, "the role cdc-role");
  expect("rights", Health::good, "of the role cdc-role");
  expect("secret", Health::good, "the secret cdc-secret");
  expect("token", Health::good, "valid");
  expect("errors", Health::good, "no errors in the last 24 h");
  expect("alarms", Health::good, "none of 1 in ALARM");
  expect("stream", Health::good, "on, NEW_AND_OLD_IMAGES");
  expect("trigger", Health::good, "Enabled, last result: OK");
  expect("lag", Health::good, "1.2 s");
  expect("snapshot", Health::good, "none in the last 90 days");
  expect("gap", Health::good, "the stream began with the table");
  expect("rows", Health::good, "12 in ddb_Orders, none in quarantine");
  expect("dead letters", Health::good, "none in arn:aws:sqs");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(StatusTest, what_keeps_changes_from_arriving_is_bad) {
  const struct {
    const char* why;
    std::function<void()> damage;
    const char* subject;
    const char* part;
  } cases[] = {
      {"disabled", [&] { trigger()["State"] = "Disabled"; }, "trigger", "Disabled"},
      {"failing", [&] { trigger()["LastProcessingResult"] = "PROBLEM: Function call failed"; },
       "trigger", "PROBLEM"},
      {"partial answers taken for success",
       [&] { trigger()["FunctionResponseTypes"] = Json::array(); }, "trigger",
       "treats a partial failure as success"},
      {"old stream", [&] { trigger()["EventSourceArn"] = FakeAws::stream_arn("Orders") + "1"; },
       "trigger", "earlier stream"},
      {"failures go nowhere", [&] { trigger().erase("DestinationConfig"); }, "dead letters",
       "what it gives up is lost"},
      {"no trigger", [&] { aws_.mappings.clear(); }, "trigger", "--create-ddb-trigger creates it"},
      {"no table", [&] { aws_.tables.clear(); }, "stream", "there is no table Orders"},
      {"keys only",
       [&] { aws_.tables["Orders"]["StreamSpecification"]["StreamViewType"] = "KEYS_ONLY"; },
       "stream", "KEYS_ONLY"},
      {"no function", [&] { aws_.functions.clear(); }, "function", "--create-lambda creates it"},
      {"behind", [&] { aws_.iterator_age_ms = 900'000; }, "lag", "15 min"},
      {"given up", [&] { aws_.queues["dead"].push_back("{}"); }, "dead letters", "about 1 in"},
      {"no queue", [&] { aws_.queues.clear(); }, "dead letters", "dead"},
      {"alarm", [&] { aws_.alarms["cdc-Errors"]["StateValue"] = "ALARM"; }, "alarms",
       "in ALARM: cdc-Errors"},
      {"quarantine", [&] { answer_sql(R"({"rows":"12","newest":"0"})", R"({"rows":"3"})"); },
       "rows", "3 in quarantine (ddb_Orders_quarantine)"},
      {"failed export",
       [&] {
         aws_.exports.push_back({{"ExportArn", k_export_arn},
                                 {"TableArn", aws_.tables["Orders"]["TableArn"]},
                                 {"ExportStatus", "FAILED"},
                                 {"FailureCode", "S3NoSuchBucket"},
                                 {"FailureMessage", "none"}});
       },
       "snapshot", "S3NoSuchBucket"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.why);
    aws_ = FakeAws();
    aws_.clock = &clock_;
    SetUp();
    each.damage();
    expect(each.subject, Health::bad, each.part);
    EXPECT_EQ(to_string(health()), "bad");
  }
}

TEST_F(StatusTest, what_may_not_be_read_is_never_healthy_and_names_what_is_missing) {
  const struct {
    const char* operation;
    const char* subject;
    const char* action;
    int questions = 1;  // Of one status.
  } cases[] = {
      {"GetFunction", "function", "needs lambda:GetFunction"},
      {"ListEventSourceMappings", "trigger", "needs lambda:ListEventSourceMappings"},
      {"DescribeTable", "stream", "needs dynamodb:DescribeTable", 2},
      {"ListExports", "snapshot", "needs dynamodb:ListExports"},
      {"GetMetricStatistics", "lag", "needs cloudwatch:GetMetricStatistics", 2},
      {"GetSecretValue", "secret", "GetSecretValue", 2},
      {"GetRole", "role", "iam GetRole", 2},
      {"DescribeAlarms", "alarms", "needs cloudwatch:DescribeAlarms"},
      {"GetQueueUrl", "dead letters", "needs sqs:GetQueueUrl", 3},
      {"GetQueueAttributes", "dead letters", "needs sqs:GetQueueAttributes"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.operation);
    aws_.fail(each.operation, 2 * each.questions, 400, "AccessDeniedException", "not authorized");
    expect(each.subject, Health::unknown, each.action);
    EXPECT_EQ(to_string(health()), "unknown");
    EXPECT_EQ(to_string(health()), "good");
  }
}

TEST_F(StatusTest, a_token_that_may_not_read_is_never_healthy) {
  has_token_ = true;
  tinybird_.otherwise([](const testing::RecordedRequest& request) {
    return request.target.contains("/v0/sql") ? net::HttpResponse{403, {}, R"({"error":"no"})"}
                                              : net::HttpResponse{200, {}, R"({"name":"shop"})"};
  });
  expect("rows", Health::unknown, "needs a token with READ on ddb_Orders");
  EXPECT_EQ(health(), Health::unknown);
}

TEST_F(StatusTest, without_a_token_rows_are_not_looked_at_and_that_is_said) {
  expect("rows", Health::note, "no Tinybird token");
  EXPECT_EQ(health(), Health::good);
}

TEST_F(StatusTest, without_an_iterator_age_the_newest_change_tells_the_lag) {
  aws_.iterator_age_ms.reset();
  const auto newest = clock_.unix_ms() / 1000 - 3000;
  answer_sql(std::format(R"({{"rows":1,"newest":{}}})", newest), R"({"rows":0})");
  expect("lag", Health::good, "the newest change in Tinybird is 50 min old");
  aws_.fail("GetMetricStatistics", 1, 400, "AccessDeniedException", "not authorized");
  expect("lag", Health::unknown, "50 min old; needs cloudwatch:GetMetricStatistics");
  has_token_ = false;
  expect("lag", Health::note, "CloudWatch has no IteratorAge");
}

TEST_F(StatusTest, a_snapshot_is_loaded_when_its_mark_is_there) {
  aws_.exports.push_back({{"ExportArn", k_export_arn},
                          {"TableArn", aws_.tables["Orders"]["TableArn"]},
                          {"ExportStatus", "COMPLETED"},
                          {"ExportTime", 1'767'225'600},
                          {"ItemCount", 7}});
  expect("snapshot", Health::note, "7 items as of 2026-01-01T00:00:00Z");
  answer_sql(R"({"rows":1,"newest":0})", R"({"rows":0})");
  expect("snapshot", Health::good, "loaded completely");
  marks_ = 0;
  expect("snapshot", Health::note, "not (yet) loaded completely");
}

TEST_F(StatusTest, an_export_to_a_bucket_that_calls_the_queue_is_a_snapshot_and_another_is_none) {
  aws_.queues["cdc-Snapshots"] = Json::array();
  aws_.queue_settings["cdc-Snapshots"]["Attributes"]["Policy"] =
      Json{{"Statement",
            {{{"Sid", "tinydynamocdc-s3-snaps"},
              {"Effect", "Allow"},
              {"Principal", {{"Service", "s3.amazonaws.com"}}},
              {"Action", "sqs:SendMessage"},
              {"Resource", FakeAws::queue_arn("cdc-Snapshots")},
              {"Condition", {{"ArnLike", {{"aws:SourceArn", "arn:aws:s3:::snaps"}}}}}}}}}
          .dump();
  for (const auto* bucket : {"lake", "snaps"}) {
    aws_.exports = {{{"ExportArn", k_export_arn},
                     {"TableArn", aws_.tables["Orders"]["TableArn"]},
                     {"ExportStatus", "COMPLETED"},
                     {"S3Bucket", bucket},
                     {"ItemCount", 7}}};
    expect("snapshot", bucket == std::string_view("snaps") ? Health::note : Health::good,
           bucket == std::string_view("snaps") ? "7 items" : "none in the last 90 days");
  }
}

TEST_F(StatusTest, settings_that_differ_are_told_and_harm_nothing) {
  trigger()["BatchSize"] = 100;
  aws_.functions["cdc"]["Timeout"] = 60;
  expect("trigger", Health::note, "batch size 100 → 250");
  expect("function", Health::note, "timeout 60 → 300");
  EXPECT_EQ(health(), Health::good);
}

TEST_F(StatusTest, alarms_of_a_function_with_a_longer_name_are_not_ours) {
  aws_.alarms["cdc-2-Errors"] = {
      {"AlarmName", "cdc-2-Errors"},
      {"StateValue", "ALARM"},
      {"AlarmActions", Json::array()},
      {"Dimensions", Json::array({{{"Name", "FunctionName"}, {"Value", "cdc-2"}}})}};
  expect("alarms", Health::good, "none of 1 in ALARM");
}

TEST_F(StatusTest, without_names_the_tables_are_those_of_the_triggers) {
  aws_.add_table("Customers");
  auto second = trigger();
  second["EventSourceArn"] = FakeAws::stream_arn("Customers");
  aws_.add_mapping(second);
  const auto status = read({});
  ASSERT_TRUE(status) << status.error().message;
  ASSERT_EQ(status->tables.size(), 2);
  EXPECT_EQ(status->tables[0].table, "Customers");
  EXPECT_EQ(status->tables[1].table, "Orders");
  aws_.mappings.clear();
  expect_error(read({}), ErrorKind::missing, "has no trigger");
}

TEST_F(StatusTest, without_any_answer_there_is_no_status) {
  aws_.fail("GetFunction", 100, 503, "ServiceUnavailable", "later");
  expect_error(read(), ErrorKind::unavailable, "later");
}

}  // namespace
}  // namespace tinydynamocdc::status
