// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <format>

#include "manage/create_alerting.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_alerting.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeAws;

constexpr const char* k_email = "ops@example.com";
constexpr const char* k_dashboard = "cdc-eu-west-2";

class AlertingVerbs : public ManageTest {
 protected:
  void SetUp() override { aws_.add_function("cdc"); }

  static AlertingTarget target(Reach reach = Reach::ours, const char* email = k_email) {
    return {.function = "cdc", .region = "eu-west-2", .email = email, .reach = reach};
  }
  base::Result<void> create(const AlertingTarget& wanted = target(),
                            const RunOptions& options = {}) {
    return run(std::make_unique<CreateAlerting>(alerting_parts(), wanted), options);
  }
  base::Result<void> remove(Reach reach = Reach::ours) {
    return run(std::make_unique<RemoveAlerting>(alerting_parts(), sts_, target(reach)));
  }

  // A trigger of ours whose given-up batches go there.
  void add_trigger(const std::string& destination, const std::string& table = "Orders") {
    Json trigger{{"FunctionArn", FakeAws::function_arn("cdc")},
                 {"EventSourceArn", FakeAws::stream_arn(table)}};
    if (!destination.empty()) {
      trigger["DestinationConfig"] = {{"OnFailure", {{"Destination", destination}}}};
    }
    aws_.add_mapping(trigger);
  }

  // What a careless tool would hit: names that begin like ours, an alarm of another function.
  void add_bystanders() {
    aws_.topics[FakeAws::topic_arn("cdc-Alerts2")] = {{"Tags", Json::object()},
                                                      {"Subscriptions", Json::array()}};
    aws_.alarms["cdc-2-Errors"] = alarm("cdc-2-Errors", "cdc-2");
    aws_.alarms["cdc-Mine"] = alarm("cdc-Mine", "");
    aws_.alarms["somebody"] = alarm("somebody", "");
    aws_.dashboards["cdc"] = R"({"widgets":[]})";
  }

  static Json alarm(const std::string& name, const std::string& owner,
                    const std::string& action = "arn:aws:sns:eu-west-2:123456789012:theirs") {
    Json tags = Json::array();
    if (!owner.empty()) {
      tags.push_back({{"Key", "tinydynamocdc:created-for"}, {"Value", owner}});
    }
    return {{"AlarmName", name},
            {"AlarmArn", "arn:aws:cloudwatch:eu-west-2:123456789012:alarm:" + name},
            {"AlarmActions", {action}},
            {"Tags", tags}};
  }

  [[nodiscard]] const Json& topic() { return aws_.topics[FakeAws::topic_arn("cdc-Alerts")]; }
};

TEST_F(AlertingVerbs, SomebodyIsToldOfWhatGoesWrong) {
  add_trigger("arn:aws:sqs:eu-west-2:123456789012:dead");
  expect_ok(create());
  EXPECT_EQ(topic()["Tags"]["tinydynamocdc:created-for"], "cdc");
  ASSERT_EQ(topic()["Subscriptions"].size(), 1U);
  EXPECT_EQ(topic()["Subscriptions"][0]["Endpoint"], k_email);
  std::vector<std::string> names;
  for (const auto& [name, alarm] : aws_.alarms) {
    names.push_back(name);
    EXPECT_EQ(alarm["AlarmActions"], Json({FakeAws::topic_arn("cdc-Alerts")})) << name;
    EXPECT_EQ(alarm["Tags"][0]["Value"], "cdc") << name;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"cdc-DeadLetters-dead", "cdc-Errors", "cdc-IteratorAge",
                                      "cdc-Quarantined", "cdc-Throttles", "cdc-Undelivered"}));
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["Namespace"], "TinyDynamoCDC");
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["MetricName"], "RowsQuarantined");
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["Dimensions"],
            Json::parse(R"([{"Name":"FunctionName","Value":"cdc"}])"));
  EXPECT_EQ(aws_.alarms["cdc-DeadLetters-dead"]["Dimensions"],
            Json::parse(R"([{"Name":"QueueName","Value":"dead"}])"));
  const auto dashboard = Json::parse(aws_.dashboards.at(k_dashboard));
  EXPECT_EQ(dashboard["widgets"].size(), 9U);
  for (const auto& widget : dashboard["widgets"]) {
    EXPECT_LE(widget["x"].get<int>() + widget["width"].get<int>(), 24) << widget;
  }
  EXPECT_TRUE(console_.text.contains("no alarm arrives before the link")) << console_.text;
}

TEST_F(AlertingVerbs, TwiceIsTheSameAsOnce) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
  EXPECT_EQ(aws_.count("Subscribe"), 1U) << "who has not confirmed yet gets no second mail";
}

TEST_F(AlertingVerbs, ADryRunMakesNothing) {
  const auto before = aws_.everything();
  expect_ok(create(target(), {.mode = Mode::dry_run}));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("+ will create the alarm: cdc-Errors, ")) << console_.text;
}

TEST_F(AlertingVerbs, AnAlarmThatSomebodyTurnedIsTurnedBack) {
  expect_ok(create());
  const auto wanted = aws_.everything();
  aws_.alarms["cdc-Errors"]["Threshold"] = 1000;
  aws_.alarms.erase("cdc-Throttles");
  aws_.dashboards[k_dashboard] =
      aws_.dashboards[k_dashboard].replace(aws_.dashboards[k_dashboard].find("p99"), 3, "p98");
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), wanted);
}

TEST_F(AlertingVerbs, ABreakAtAnyStepIsMendedByTheSameCall) {
  add_trigger("arn:aws:sqs:eu-west-2:123456789012:dead");
  expect_ok(create());
  const auto wanted = aws_.everything();
  const auto operations = aws_.operations.size();
  for (std::size_t at = 0; at < operations; ++at) {
    aws_.topics.clear();
    aws_.alarms.clear();
    aws_.dashboards.clear();
    aws_.breaks_at = aws_.operations.size() + at;
    EXPECT_FALSE(create());
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(aws_.everything(), wanted) << "broken at request " << at;
  }
}

TEST_F(AlertingVerbs, NamesOfOthersAreRefusedAllAtOnceBeforeAnythingIsMade) {
  add_bystanders();
  aws_.topics[FakeAws::topic_arn("cdc-Alerts")] = {{"Tags", Json::object()},
                                                   {"Subscriptions", Json::array()}};
  aws_.alarms["cdc-Errors"] = alarm("cdc-Errors", "");
  aws_.dashboards[k_dashboard] = R"({"widgets":[]})";
  const auto before = aws_.everything();
  const auto refused = create();
  expect_error(refused, ErrorKind::denied, "the topic cdc-Alerts");
  expect_error(refused, ErrorKind::denied, "the alarm cdc-Errors");
  expect_error(refused, ErrorKind::denied, "the dashboard cdc-eu-west-2");
  EXPECT_EQ(aws_.everything(), before);
  expect_ok(create(target(Reach::everything)));
  EXPECT_EQ(aws_.alarms["cdc-Errors"]["MetricName"], "Errors");
}

TEST_F(AlertingVerbs, OnlyWhatWeMadeIsTakenAway) {
  add_bystanders();
  const auto before = aws_.everything();
  add_trigger("arn:aws:sqs:eu-west-2:123456789012:dead");
  expect_ok(create());
  aws_.mappings.clear();
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("leaves alone the alarm cdc-2-Errors")) << console_.text;
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do"));
}

TEST_F(AlertingVerbs, ForceDoesNotTakeAnotherFunctionsAlarmForThisOnes) {
  add_bystanders();
  const auto before = aws_.everything();
  expect_ok(create());
  expect_ok(remove(Reach::everything));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(AlertingVerbs, ATopicThatSomebodyElsesAlarmTellsStays) {
  expect_ok(create());
  aws_.alarms["somebody"] = alarm("somebody", "", FakeAws::topic_arn("cdc-Alerts"));
  expect_ok(remove());
  EXPECT_EQ(aws_.alarms.size(), 1U);
  EXPECT_TRUE(aws_.topics.contains(FakeAws::topic_arn("cdc-Alerts")));
  EXPECT_TRUE(console_.text.contains("the alarm somebody tells it, too")) << console_.text;
}

TEST_F(AlertingVerbs, WhatIsLeftOfAFunctionThatIsGoneIsTakenAway) {
  const auto before = aws_.topics;
  expect_ok(create());
  aws_.functions.clear();
  expect_ok(remove());
  EXPECT_EQ(aws_.topics, before);
  EXPECT_TRUE(aws_.alarms.empty());
  EXPECT_TRUE(aws_.dashboards.empty());
}

TEST_F(AlertingVerbs, ASecondAddressIsAddedToTheFirst) {
  expect_ok(create());
  expect_ok(create(target(Reach::ours, "more@example.com")));
  EXPECT_EQ(topic()["Subscriptions"].size(), 2U);
  EXPECT_TRUE(console_.text.contains("leaves alone the subscription of ops@example.com"));
}

TEST_F(AlertingVerbs, DeadLettersWithoutAMetricAreNamedNotForgotten) {
  add_trigger("");
  add_trigger("arn:aws:s3:::dead-bucket", "Customers");
  add_trigger("arn:aws:sqs:eu-west-2:999999999999:elsewhere", "Items");
  expect_ok(create());
  for (const auto* part :
       {"the trigger has no failure destination", "arn:aws:s3:::dead-bucket has no metric",
        "arn:aws:sqs:eu-west-2:999999999999:elsewhere has no metric"}) {
    EXPECT_TRUE(console_.text.contains(part)) << console_.text;
  }
  for (const auto& [name, alarm] : aws_.alarms) {
    EXPECT_FALSE(name.contains("DeadLetters")) << name;
  }
}

TEST_F(AlertingVerbs, AFunctionThatIsNotOursIsRefused) {
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda makes it");
}

}  // namespace
}  // namespace tinydynamocdc::manage
