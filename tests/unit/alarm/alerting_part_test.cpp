// SPDX-License-Identifier: Apache-2.0
#include "alarm/alerting_part.hpp"

#include <gtest/gtest.h>

#include <format>
#include <functional>

#include "alarm/kept_alerting.hpp"
#include "setup/part_fixture.hpp"

namespace tinydynamocdc::alarm {
namespace {

using base::ErrorKind;
using manage::Goal;
using testing::FakeAws;

constexpr const char* k_email = "ops@example.com";
constexpr const char* k_dashboard = "cdc-eu-west-2";

class AlertingPartTest : public setup::PartTest {
 protected:
  base::Result<void> create(const manage::ReconcileOptions& options = {},
                            const manage::RunOptions& how = {}, const char* email = k_email) {
    return reconcile(alerting_part(alerting_parts(), site_, {.email = email}, Goal::present),
                     options, function_first(options.reach), how);
  }
  base::Result<void> remove(manage::Reach reach = manage::Reach::ours) {
    return reconcile(alerting_part(alerting_parts(), site_, {}, Goal::absent), {.reach = reach});
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

TEST_F(AlertingPartTest, somebody_is_told_of_what_goes_wrong) {
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
  EXPECT_EQ(names, (std::vector<std::string>{
                       "cdc-DeadLetters", "cdc-DeadLetters-dead", "cdc-Errors", "cdc-FailuresAge",
                       "cdc-FailuresTried", "cdc-ItemsDifferent", "cdc-IteratorAge",
                       "cdc-Quarantined", "cdc-SnapshotsAge", "cdc-Throttles", "cdc-Undelivered"}));
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["Namespace"], "TinyDynamoCDC");
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["MetricName"], "RowsQuarantined");
  EXPECT_EQ(aws_.alarms["cdc-Quarantined"]["Dimensions"],
            Json::parse(R"([{"Name":"FunctionName","Value":"cdc"}])"));
  EXPECT_EQ(aws_.alarms["cdc-DeadLetters-dead"]["Dimensions"],
            Json::parse(R"([{"Name":"QueueName","Value":"dead"}])"));
  const auto dashboard = Json::parse(aws_.dashboards.at(k_dashboard));
  EXPECT_EQ(dashboard["widgets"].size(), 11U);
  for (const auto& widget : dashboard["widgets"]) {
    EXPECT_LE(widget["x"].get<int>() + widget["width"].get<int>(), 24) << widget;
  }
  EXPECT_TRUE(console_.text.contains("alarms arrive only after you follow its link"))
      << console_.text;
}

TEST_F(AlertingPartTest, twice_is_the_same_as_once) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
  EXPECT_EQ(aws_.count("Subscribe"), 1U) << "who has not confirmed yet gets no second mail";
}

TEST_F(AlertingPartTest, a_dry_run_makes_nothing) {
  const auto before = aws_.everything();
  expect_ok(create({}, {.mode = manage::Mode::dry_run}));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("+ will create the alarm: cdc-Errors, ")) << console_.text;
}

TEST_F(AlertingPartTest, an_alarm_that_somebody_turned_is_turned_back) {
  expect_ok(create());
  const auto wanted = aws_.everything();
  aws_.alarms["cdc-Errors"]["Threshold"] = 1000;
  aws_.alarms.erase("cdc-Throttles");
  aws_.dashboards[k_dashboard] =
      aws_.dashboards[k_dashboard].replace(aws_.dashboards[k_dashboard].find("p99"), 3, "p98");
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), wanted);
}

TEST_F(AlertingPartTest, a_break_at_any_step_is_mended_by_the_same_call) {
  add_trigger("arn:aws:sqs:eu-west-2:123456789012:dead");
  expect_ok(create());
  const auto wanted = aws_.everything();
  const auto operations = aws_.operations.size();
  for (std::size_t at = 0; at < operations; ++at) {
    aws_.topics.clear();
    aws_.alarms.clear();
    aws_.dashboards.clear();
    aws_.breaks_at = aws_.operations.size() + at;
    static_cast<void>(create());
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(aws_.everything(), wanted) << "broken at request " << at;
  }
}

TEST_F(AlertingPartTest, names_of_others_are_refused_all_at_once_before_anything_is_made) {
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
  expect_ok(create({.existing = manage::Existing::overwrite}));
  EXPECT_EQ(aws_.alarms["cdc-Errors"]["MetricName"], "Errors");
  EXPECT_EQ(topic()["Tags"]["tinydynamocdc:created-for"], "cdc");
  expect_ok(remove());
  EXPECT_FALSE(aws_.alarms.contains("cdc-Errors")) << "it became ours";
  EXPECT_TRUE(aws_.alarms.contains("cdc-Mine"));
}

TEST_F(AlertingPartTest, only_what_we_made_is_taken_away) {
  add_bystanders();
  const auto before = aws_.everything();
  add_trigger("arn:aws:sqs:eu-west-2:123456789012:dead");
  expect_ok(create());
  aws_.mappings.clear();
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("leaves unchanged the alarm cdc-2-Errors")) << console_.text;
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do"));
}

TEST_F(AlertingPartTest, force_does_not_take_another_functions_alarm_for_this_ones) {
  add_bystanders();
  const auto before = aws_.everything();
  expect_ok(create());
  expect_ok(remove(manage::Reach::everything));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(AlertingPartTest, a_topic_that_somebody_elses_alarm_tells_stays) {
  expect_ok(create());
  aws_.alarms["somebody"] = alarm("somebody", "", FakeAws::topic_arn("cdc-Alerts"));
  expect_ok(remove());
  EXPECT_EQ(aws_.alarms.size(), 1U);
  EXPECT_TRUE(aws_.topics.contains(FakeAws::topic_arn("cdc-Alerts")));
  EXPECT_TRUE(console_.text.contains("the alarm somebody still needs it")) << console_.text;
}

TEST_F(AlertingPartTest, what_is_left_of_a_function_that_is_gone_is_taken_away) {
  const auto before = aws_.topics;
  expect_ok(create());
  aws_.functions.clear();
  expect_ok(remove());
  EXPECT_EQ(aws_.topics, before);
  EXPECT_TRUE(aws_.alarms.empty());
  EXPECT_TRUE(aws_.dashboards.empty());
}

TEST_F(AlertingPartTest, a_second_address_is_added_to_the_first) {
  expect_ok(create());
  expect_ok(create({}, {}, "more@example.com"));
  EXPECT_EQ(topic()["Subscriptions"].size(), 2U);
  EXPECT_TRUE(console_.text.contains("keeps the subscription of ops@example.com"));
}

TEST_F(AlertingPartTest, dead_letters_without_a_metric_are_named_not_forgotten) {
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
    EXPECT_FALSE(name.contains("DeadLetters-")) << name;
  }
}

TEST_F(AlertingPartTest, a_function_that_is_not_ours_is_refused) {
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda creates it");
}

TEST_F(AlertingPartTest,
       the_functions_queues_are_watched_in_ways_that_see_a_failure_record_that_waits) {
  add_trigger(FakeAws::queue_arn("cdc-Failures"));
  expect_ok(create());
  EXPECT_FALSE(aws_.alarms.contains("cdc-DeadLetters-cdc-Failures"))
      << "failure records pass it daily";
  const auto& dead = aws_.alarms["cdc-DeadLetters"];
  EXPECT_EQ(dead["Dimensions"][0]["Value"], "cdc-DeadLetters");
  EXPECT_EQ(dead["Threshold"], 1);
  const auto& age = aws_.alarms["cdc-FailuresAge"];
  EXPECT_EQ(age["MetricName"], "ApproximateAgeOfOldestMessage");
  EXPECT_EQ(age["Dimensions"][0]["Value"], "cdc-Failures");
  EXPECT_EQ(age["Threshold"], 20 * 3600);
  const auto& tried = aws_.alarms["cdc-FailuresTried"];
  EXPECT_EQ(tried["MetricName"], "ApproximateNumberOfMessagesNotVisible");
  EXPECT_EQ(tried["Period"].get<int>() * tried["EvaluationPeriods"].get<int>(), 20 * 3600);
}

TEST_F(AlertingPartTest,
       a_snapshot_that_waits_for_days_is_no_alarm_and_one_that_sqs_is_about_to_drop_is) {
  expect_ok(create());
  const auto& age = aws_.alarms["cdc-SnapshotsAge"];
  EXPECT_EQ(age["MetricName"], "ApproximateAgeOfOldestMessage");
  EXPECT_EQ(age["Namespace"], "AWS/SQS");
  EXPECT_EQ(age["Dimensions"][0]["Value"], "cdc-Snapshots");
  EXPECT_EQ(age["Threshold"], 13 * 24 * 3600);
  EXPECT_EQ(age["TreatMissingData"], "notBreaching");
  const auto& dashboard = aws_.dashboards.begin()->second;
  EXPECT_TRUE(dashboard.contains(
      R"(["AWS/SQS","ApproximateNumberOfMessagesVisible","QueueName","cdc-Snapshots")"))
      << dashboard;
}

TEST_F(AlertingPartTest, each_property_that_somebody_changed_is_named_and_mended) {
  expect_ok(create());
  const auto wanted = aws_.everything();
  auto& alarm = aws_.alarms.at("cdc-Errors");
  struct Case {
    const char* property;
    std::function<void()> change;
  };
  const Case cases[] = {
      {"description", [&] { alarm["AlarmDescription"] = "theirs"; }},
      {"metric AWS/Lambda Duration → AWS/Lambda Errors", [&] { alarm["MetricName"] = "Duration"; }},
      {"metric", [&] { alarm["Namespace"] = "Theirs"; }},
      {"dimensions", [&] { alarm["Dimensions"] = Json::array(); }},
      {"statistic", [&] { alarm["Statistic"] = "Average"; }},
      {"period in seconds 60 → 300", [&] { alarm["Period"] = 60; }},
      {"periods 9 → 1", [&] { alarm["EvaluationPeriods"] = 9; }},
      {"comparison", [&] { alarm["ComparisonOperator"] = "LessThanThreshold"; }},
      {"threshold 1000 → 1", [&] { alarm["Threshold"] = 1000; }},
      {"missing data", [&] { alarm["TreatMissingData"] = "missing"; }},
      {"actions", [&] { alarm["AlarmActions"] = Json::array(); }},
      {"contents",
       [&] {
         auto& body = aws_.dashboards[k_dashboard];
         body.replace(body.find("p99"), 3, "p98");
       }},
  };
  for (const auto& [property, change] : cases) {
    change();
    console_.text.clear();
    expect_ok(create());
    EXPECT_TRUE(console_.text.contains(property)) << property << ": " << console_.text;
    EXPECT_EQ(aws_.everything(), wanted) << property;
  }
}

TEST_F(AlertingPartTest, another_functions_or_regions_things_are_refused_also_with_overwrite) {
  aws_.topics[FakeAws::topic_arn("cdc-Alerts")] = {
      {"Tags", {{"tinydynamocdc:created-for", "theirs"}}}, {"Subscriptions", Json::array()}};
  aws_.alarms["cdc-Errors"] = alarm("cdc-Errors", "cdc");
  aws_.alarms["cdc-Errors"]["Tags"].push_back(
      {{"Key", "tinydynamocdc:region"}, {"Value", "us-east-1"}});
  const auto before = aws_.everything();
  const auto refused = create({.existing = manage::Existing::overwrite});
  expect_error(refused, ErrorKind::denied, "it belongs to the function theirs");
  expect_error(refused, ErrorKind::denied, "it belongs to the function cdc in us-east-1");
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(AlertingPartTest, who_has_not_confirmed_yet_is_named) {
  expect_ok(create());
  expect_ok(create());
  EXPECT_TRUE(console_.text.contains("not confirmed yet: follow the link in AWS's mail"))
      << console_.text;
}

TEST_F(AlertingPartTest, defect_c3_a_removal_of_all_else_says_what_stays_and_what_takes_it_down) {
  const auto look = [this] {
    std::vector<manage::Wanted> wanted;
    wanted.push_back({.resource = std::make_unique<KeptAlerting>(alerting_parts(), site_),
                      .goal = Goal::absent});
    console_.text.clear();
    return run(std::make_unique<manage::Reconciler>("Removal", std::move(wanted),
                                                    manage::ReconcileOptions{}, console_));
  };
  expect_ok(look());
  EXPECT_FALSE(console_.text.contains("leaves alone")) << console_.text;
  expect_ok(create());
  add_bystanders();
  const auto before = aws_.everything();
  expect_ok(look());
  for (const auto* part : {"the alarm cdc-Errors", "the topic cdc-Alerts",
                           "the dashboard cdc-eu-west-2", "--remove-alerting removes that"}) {
    EXPECT_TRUE(console_.text.contains(part)) << console_.text;
  }
  EXPECT_FALSE(console_.text.contains("cdc-2-Errors")) << console_.text;
  aws_.fail("DescribeAlarms", 1, 403, "AccessDenied", "no");
  expect_ok(look());
  EXPECT_TRUE(console_.text.contains("could not check whether there is any")) << console_.text;
  EXPECT_EQ(aws_.everything(), before);
}

}  // namespace
}  // namespace tinydynamocdc::alarm
