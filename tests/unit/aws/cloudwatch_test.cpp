// SPDX-License-Identifier: Apache-2.0
#include "aws/cloudwatch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using Json = nlohmann::json;

const MetricAlarm k_alarm{.name = "f-Errors",
                          .description = "d",
                          .metric_namespace = "AWS/Lambda",
                          .metric = "Errors",
                          .dimensions = {{"FunctionName", "f"}},
                          .statistic = "Sum",
                          .actions = {"arn:t"}};

Json found(const std::string& name, const std::string& action = "arn:t") {
  return {{"AlarmName", name},        {"AlarmArn", "arn:alarm:" + name},
          {"AlarmDescription", "d"},  {"Namespace", "AWS/Lambda"},
          {"MetricName", "Errors"},   {"Dimensions", {{{"Name", "FunctionName"}, {"Value", "f"}}}},
          {"Statistic", "Sum"},       {"Period", 300},
          {"EvaluationPeriods", 1},   {"ComparisonOperator", "GreaterThanOrEqualToThreshold"},
          {"Threshold", 1.0},         {"TreatMissingData", "notBreaching"},
          {"AlarmActions", {action}}, {"StateValue", "OK"}};
}

class CloudWatchTest : public AwsTest {
 protected:
  CloudWatch watch_{access_};
};

TEST_F(CloudWatchTest, an_alarm_that_was_put_is_found_the_same) {
  http_.answer(200, "{}").answer(200, Json{{"MetricAlarms", {found("f-Errors")}}}.dump());
  ASSERT_TRUE(watch_.put_alarm(k_alarm, {{"k", "v"}}, deadline()));
  const auto alarms = watch_.alarms("f-", deadline()).value();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].alarm, k_alarm);
  EXPECT_EQ(alarms[0].arn, "arn:alarm:f-Errors");
  EXPECT_EQ(alarms[0].state, "OK");
  const auto requests = http_.requests();
  EXPECT_EQ(requests[0].origin.host, "monitoring.eu-west-2.amazonaws.com");
  EXPECT_EQ(requests[0].header("X-Amz-Target"), "GraniteServiceVersion20100801.PutMetricAlarm");
  EXPECT_EQ(requests[0].header("Content-Type"), "application/x-amz-json-1.0");
  auto put = sent();
  EXPECT_EQ(put["Tags"], Json::parse(R"([{"Key":"k","Value":"v"}])"));
  auto same = found("f-Errors");
  for (const auto* only_found : {"AlarmArn", "StateValue"}) {
    same.erase(only_found);
  }
  put.erase("Tags");
  EXPECT_EQ(put, same);
}

TEST_F(CloudWatchTest, defect_u16_every_page_of_alarms_is_read) {
  http_.answer(200, Json{{"MetricAlarms", {found("f-a")}}, {"NextToken", "f-b"}}.dump())
      .answer(200, Json{{"MetricAlarms", {found("f-b")}}}.dump());
  const auto alarms = watch_.alarms("f-", deadline()).value();
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(alarms[1].alarm.name, "f-b");
  EXPECT_EQ(sent(0)["AlarmNamePrefix"], "f-");
  EXPECT_EQ(sent(1)["NextToken"], "f-b");
}

TEST_F(CloudWatchTest, an_answer_without_a_list_is_no_empty_list) {
  http_.answer(200, "<html>");
  const auto alarms = watch_.alarms("f-", deadline());
  ASSERT_FALSE(alarms);
  EXPECT_EQ(alarms.error().error.kind, base::ErrorKind::unavailable);
}

TEST_F(CloudWatchTest, who_tells_a_topic_is_looked_at_again) {
  http_.answer(200, Json{{"MetricAlarms", {found("a"), found("b", "arn:other")}}}.dump());
  const auto alarms = watch_.alarms_that_tell("arn:t", deadline()).value();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].alarm.name, "a");
  EXPECT_EQ(sent()["ActionPrefix"], "arn:t");
}

TEST_F(CloudWatchTest, what_is_gone_already_is_gone) {
  const auto* gone = R"({"__type":"com.amazonaws.cloudwatch#ResourceNotFound","message":"m"})";
  http_.answer(404, gone).answer(404, gone).answer(404, gone);
  const std::vector<std::string> names{"a"};
  EXPECT_TRUE(watch_.delete_alarms(names, deadline()));
  EXPECT_TRUE(watch_.delete_dashboard("d", deadline()));
  EXPECT_EQ(watch_.find_dashboard("d", deadline()).value(), std::nullopt);
  EXPECT_EQ(sent(0), Json::parse(R"({"AlarmNames":["a"]})"));
  EXPECT_EQ(sent(1), Json::parse(R"({"DashboardNames":["d"]})"));
}

TEST_F(CloudWatchTest, what_cloudwatch_says_about_a_dashboard_is_an_error) {
  http_.answer(200, R"({"DashboardValidationMessages":[]})")
      .answer(200, R"({"DashboardValidationMessages":[{"Message":"bad widget"}]})");
  EXPECT_TRUE(watch_.put_dashboard("d", "{}", deadline()));
  const auto refused = watch_.put_dashboard("d", "{}", deadline());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.kind, base::ErrorKind::rejected);
  EXPECT_TRUE(refused.error().error.message.contains("bad widget"));
}

TEST_F(CloudWatchTest, the_maximum_is_the_greatest_of_all_datapoints) {
  const MetricQuestion question{.metric_namespace = "AWS/Lambda",
                                .metric = "IteratorAge",
                                .dimensions = {{"FunctionName", "f"}},
                                .end_unix_s = 1'000'000,
                                .seconds = 600};
  http_.answer(200, R"({"Datapoints":[{"Maximum":7.5},{"Maximum":12.0},{"Maximum":3}]})")
      .answer(200, R"({"Datapoints":[]})");
  EXPECT_EQ(watch_.maximum(question, deadline()).value(), 12.0);
  EXPECT_EQ(watch_.maximum(question, deadline()).value(), std::nullopt);
  const auto asked = sent();
  EXPECT_EQ(asked["StartTime"], 999'400);
  EXPECT_EQ(asked["EndTime"], 1'000'000);
  EXPECT_EQ(asked["Statistics"], Json({"Maximum"}));
  EXPECT_EQ(asked["Dimensions"], Json::parse(R"([{"Name":"FunctionName","Value":"f"}])"));
}

TEST_F(CloudWatchTest, values_of_a_day_are_summed_by_the_hour) {
  const MetricQuestion question{.metric_namespace = "TinyDynamoCDC",
                                .metric = "RecordsUndelivered",
                                .dimensions = {{"FunctionName", "f"}},
                                .end_unix_s = 1'000'000,
                                .seconds = 86'400};
  http_.answer(200, R"({"Datapoints":[{"Sum":7.0},{"Sum":12.0}]})")
      .answer(200, R"({"Datapoints":[]})");
  EXPECT_EQ(watch_.sum(question, deadline()).value(), 19.0);
  EXPECT_EQ(watch_.sum(question, deadline()).value(), std::nullopt);
  const auto asked = sent();
  EXPECT_EQ(asked["StartTime"], 913'600);
  EXPECT_EQ(asked["Period"], 3'600);
  EXPECT_EQ(asked["Statistics"], Json({"Sum"}));
}

}  // namespace
}  // namespace tinydynamocdc::aws
