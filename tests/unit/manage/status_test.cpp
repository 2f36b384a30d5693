// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "manage/manage_fixture.hpp"
#include "manage/read_status.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/verdict.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeAws;

constexpr const char* k_export_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01767225600000-a1b2c3d4";

/// A set-up in which all is well, and what its status says.
class StatusTest : public ManageTest {
 protected:
  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_function("cdc", {{"TB_CREATE_DS_TOKEN_SECRET_NAME", "s"},
                              {"TB_API_ENDPOINT", "https://api.tinybird.co/v0/"},
                              {"TB_PARTIAL_BATCH", "true"}});
    aws_.functions["cdc"]["Timeout"] = 300;
    aws_.functions["cdc"]["MemorySize"] = 256;
    aws_.functions["cdc"]["State"] = "Active";
    aws_.add_mapping(
        {{"FunctionArn", FakeAws::function_arn("cdc")},
         {"EventSourceArn", FakeAws::stream_arn("Orders")},
         {"BatchSize", 250},
         {"MaximumBatchingWindowInSeconds", 5},
         {"MaximumRetryAttempts", 5},
         {"BisectBatchOnFunctionError", true},
         {"FunctionResponseTypes", {"ReportBatchItemFailures"}},
         {"LastProcessingResult", "OK"},
         {"DestinationConfig", {{"OnFailure", {{"Destination", FakeAws::queue_arn("dead")}}}}}});
    aws_.queues["dead"] = Json::array();
    aws_.alarms["cdc-Errors"] = {
        {"AlarmName", "cdc-Errors"},
        {"StateValue", "OK"},
        {"AlarmActions", Json::array()},
        {"Dimensions", Json::array({{{"Name", "FunctionName"}, {"Value", "cdc"}}})}};
    aws_.iterator_age_ms = 1200;
  }

  base::Result<Status> read(std::vector<std::string> tables = {"Orders"}) {
    return read_status(
        {.aws = trigger_parts(),
         .exports = exports_,
         .watch = watch_,
         .queues = queues_,
         .objects = objects_,
         .tinybird = has_token_ ? &tinybird_.client() : nullptr},
        {.tables = std::move(tables),
         .function = {.name = "cdc", .role = "", .secret = "s", .region = "eu-west-2"},
         .settings = {},
         .api_endpoint = {},
         .code_sha256 = {},
         .code_architecture = {}});
  }

  /// The verdict on that subject, of the function or its only table.
  Verdict verdict(std::string_view subject) {
    const auto status = read();
    if (!status) {
      ADD_FAILURE() << status.error().message;
      return {};
    }
    auto lines = function_lines(*status);
    std::ranges::copy(table_lines(status->tables.at(0)), std::back_inserter(lines));
    for (const auto& line : lines) {
      if (line.subject == subject) {
        return line.verdict;
      }
    }
    ADD_FAILURE() << "no line on " << subject;
    return {};
  }
  void expect(std::string_view subject, Health health, std::string_view part) {
    const auto found = verdict(subject);
    EXPECT_EQ(to_string(found.health), to_string(health)) << subject << ": " << found.text;
    EXPECT_TRUE(found.text.contains(part)) << subject << ": " << found.text << " lacks " << part;
  }
  Health health() {
    const auto status = read();
    return status ? health_of(*status) : Health::unknown;
  }
  Json& trigger() { return aws_.mappings.front(); }
  void answer_sql(std::string rows, std::string quarantined) {
    has_token_ = true;
    sql_.otherwise([=](const testing::RecordedRequest& request) {
      return net::HttpResponse{200, {}, request.body.contains("_quarantine") ? quarantined : rows};
    });
  }

  aws::Sqs queues_{access_};
  aws::S3Objects objects_{access_};
  testing::ScriptedHttpClient sql_;
  TinybirdAccess tinybird_{sql_,
                           clock_,
                           {.token = base::Secret("p.t"),
                            .api_endpoint = "https://api.tinybird.co/v0/",
                            .token_origin = "TB_TOKEN"},
                           1};
  bool has_token_ = false;
};

TEST_F(StatusTest, ASoundSetUpIsHealthyAndNothingIsChanged) {
  const auto before = aws_.everything();
  answer_sql(R"({"rows":12,"newest":1767225600})", R"({"rows":0})");
  EXPECT_EQ(health(), Health::good);
  expect("function", Health::good, "Active, x86_64");
  expect("alarms", Health::good, "none of 1 in ALARM");
  expect("stream", Health::good, "on, NEW_AND_OLD_IMAGES");
  expect("trigger", Health::good, "Enabled, last result: OK");
  expect("lag", Health::good, "1.2 s");
  expect("snapshot", Health::good, "none in the last 90 days");
  expect("rows", Health::good, "12 in ddb_Orders, none in quarantine");
  expect("dead letters", Health::good, "none in arn:aws:sqs");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(StatusTest, WhatKeepsChangesFromArrivingIsBad) {
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
       "takes the function's partial answers for success"},
      {"old stream", [&] { trigger()["EventSourceArn"] = FakeAws::stream_arn("Orders") + "1"; },
       "trigger", "earlier stream"},
      {"no trigger", [&] { aws_.mappings.clear(); }, "trigger", "--create-ddb-trigger makes it"},
      {"no table", [&] { aws_.tables.clear(); }, "stream", "there is no table Orders"},
      {"keys only",
       [&] { aws_.tables["Orders"]["StreamSpecification"]["StreamViewType"] = "KEYS_ONLY"; },
       "stream", "KEYS_ONLY"},
      {"no function", [&] { aws_.functions.clear(); }, "function", "--create-lambda makes it"},
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
    aws_.mappings.clear();
    aws_.exports.clear();
    aws_.tables.clear();
    has_token_ = false;
    SetUp();
    each.damage();
    expect(each.subject, Health::bad, each.part);
    EXPECT_EQ(to_string(health()), "bad");
  }
}

TEST_F(StatusTest, WhatMayNotBeReadIsNeverHealthyAndNamesWhatIsMissing) {
  const struct {
    const char* operation;
    const char* subject;
    const char* action;
  } cases[] = {
      {"GetFunction", "function", "needs lambda:GetFunction"},
      {"ListEventSourceMappings", "trigger", "needs lambda:ListEventSourceMappings"},
      {"DescribeTable", "stream", "needs dynamodb:DescribeTable"},
      {"ListExports", "snapshot", "needs dynamodb:ListExports"},
      {"GetMetricStatistics", "lag", "needs cloudwatch:GetMetricStatistics"},
      {"DescribeAlarms", "alarms", "needs cloudwatch:DescribeAlarms"},
      {"GetQueueUrl", "dead letters", "needs sqs:GetQueueUrl"},
      {"GetQueueAttributes", "dead letters", "needs sqs:GetQueueAttributes"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.operation);
    aws_.fail(each.operation, 2, 400, "AccessDeniedException", "not authorized");
    expect(each.subject, Health::unknown, each.action);
    EXPECT_EQ(to_string(health()), "unknown");
    EXPECT_EQ(to_string(health()), "good");
  }
}

TEST_F(StatusTest, ATokenThatMayNotReadIsNeverHealthy) {
  has_token_ = true;
  sql_.otherwise([](const testing::RecordedRequest&) {
    return net::HttpResponse{403, {}, R"({"error":"no"})"};
  });
  expect("rows", Health::unknown, "needs a token with READ on ddb_Orders");
  EXPECT_EQ(health(), Health::unknown);
}

TEST_F(StatusTest, WithoutATokenRowsAreNotLookedAtAndThatIsSaid) {
  expect("rows", Health::note, "no Tinybird token at hand");
  EXPECT_EQ(health(), Health::good);
}

TEST_F(StatusTest, WithoutAnIteratorAgeTheNewestChangeTellsTheLag) {
  aws_.iterator_age_ms.reset();
  const auto newest = clock_.unix_ms() / 1000 - 3000;
  answer_sql(std::format(R"({{"rows":1,"newest":{}}})", newest), R"({"rows":0})");
  expect("lag", Health::good, "the newest change in Tinybird is 50 min old");
  aws_.fail("GetMetricStatistics", 1, 400, "AccessDeniedException", "not authorized");
  expect("lag", Health::unknown, "50 min old; needs cloudwatch:GetMetricStatistics");
  has_token_ = false;
  expect("lag", Health::note, "CloudWatch has no IteratorAge");
}

TEST_F(StatusTest, ASnapshotIsLoadedWhenItsMarkIsThere) {
  aws_.exports.push_back({{"ExportArn", k_export_arn},
                          {"TableArn", aws_.tables["Orders"]["TableArn"]},
                          {"ExportStatus", "COMPLETED"},
                          {"ExportTime", 1'767'225'600},
                          {"ItemCount", 7}});
  expect("snapshot", Health::note, "7 items as of 2026-01-01T00:00:00Z");
  answer_sql(R"({"rows":1,"newest":0})", R"({"rows":0})");
  expect("snapshot", Health::good, "loaded completely");
  answer_sql(R"({"rows":0,"newest":0})", R"({"rows":0})");
  expect("snapshot", Health::note, "not (yet) loaded completely");
}

TEST_F(StatusTest, SettingsThatDifferAreToldAndHarmNothing) {
  trigger()["BatchSize"] = 100;
  aws_.functions["cdc"]["Timeout"] = 60;
  expect("trigger", Health::note, "batch size 100 → 250");
  expect("function", Health::note, "timeout 60 instead of 300");
  EXPECT_EQ(health(), Health::good);
}

TEST_F(StatusTest, AlarmsOfAFunctionWithALongerNameAreNotOurs) {
  aws_.alarms["cdc-2-Errors"] = {
      {"AlarmName", "cdc-2-Errors"},
      {"StateValue", "ALARM"},
      {"AlarmActions", Json::array()},
      {"Dimensions", Json::array({{{"Name", "FunctionName"}, {"Value", "cdc-2"}}})}};
  expect("alarms", Health::good, "none of 1 in ALARM");
}

TEST_F(StatusTest, WithoutNamesTheTablesAreThoseOfTheTriggers) {
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

TEST_F(StatusTest, WithoutAnyAnswerThereIsNoStatus) {
  aws_.fail("GetFunction", 100, 503, "ServiceUnavailable", "later");
  expect_error(read(), ErrorKind::unavailable, "later");
}

}  // namespace
}  // namespace tinydynamocdc::manage
