// SPDX-License-Identifier: Apache-2.0
#include "exports/schedules.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace tinydynamocdc::exports {
namespace {

using Json = nlohmann::json;

setup::Site site_of(const std::string& function) {
  return {.partition = "aws-cn",
          .account = "123456789012",
          .region = "cn-north-1",
          .function = function,
          .role = "cdc-role",
          .secret = "cdc-secret"};
}

ScheduleOrder order() {
  return {.table = "Orders",
          .expression = "rate(1 day)",
          .place = {.bucket = "b", .prefix = "snapshots"},
          .role = "the-role"};
}

TEST(ShortNames, stay_as_they_are_where_they_fit) {
  EXPECT_EQ(short_name("", 20), "");
  EXPECT_EQ(short_name(std::string(20, 'a'), 20), std::string(20, 'a'));
}

TEST(ShortNames, longer_ones_stand_for_one_text_alone) {
  const auto one = short_name(std::string(30, 'a') + "1", 20);
  const auto other = short_name(std::string(30, 'a') + "2", 20);
  EXPECT_EQ(one.size(), 20U);
  EXPECT_TRUE(one.starts_with(std::string(11, 'a') + "-")) << one;
  EXPECT_NE(one, other);
  EXPECT_EQ(one, short_name(std::string(30, 'a') + "1", 20));
}

TEST(ScheduleNames, fit_what_aws_takes_whatever_the_function_is_called) {
  const auto site = site_of(std::string(64, 'f'));
  for (const auto& name : {schedule_group(site), schedule_name(std::string(255, 't')),
                           scheduler_role_name(site), old_scheduler_role_name(site)}) {
    EXPECT_LE(name.size(), 64U) << name;
  }
  EXPECT_TRUE(scheduler_role_name(site).ends_with("-Scheduler"));
  EXPECT_LE(old_export_policy_name(std::string(255, 't')).size(), 128U);
}

TEST(ScheduleNames, the_role_is_of_one_region) {
  auto site = site_of("cdc");
  EXPECT_EQ(scheduler_role_name(site), "cdc-cn-north-1-Scheduler");
  EXPECT_EQ(old_scheduler_role_name(site), "cdc-Scheduler");
  site.region = "cn-northwest-1";
  EXPECT_EQ(scheduler_role_name(site), "cdc-cn-northwest-1-Scheduler");
}

TEST(ScheduleNames, arns_are_of_the_site_s_partition) {
  const auto site = site_of("cdc");
  EXPECT_EQ(schedule_group_arn(site),
            "arn:aws-cn:scheduler:cn-north-1:123456789012:schedule-group/cdc");
  EXPECT_EQ(role_arn(site, "r"), "arn:aws-cn:iam::123456789012:role/r");
}

TEST(SchedulePolicies, the_scheduler_may_call_this_function_and_nothing_else) {
  const auto policy = Json::parse(call_policy(site_of("cdc")));
  ASSERT_EQ(policy["Statement"].size(), 1U);
  EXPECT_EQ(policy["Statement"][0]["Action"], "lambda:InvokeFunction");
  EXPECT_EQ(policy["Statement"][0]["Resource"],
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:cdc");
}

TEST(SchedulePolicies, only_this_group_s_schedules_may_use_the_role) {
  const auto trust = Json::parse(schedule_trust(site_of("cdc")))["Statement"][0];
  EXPECT_EQ(trust["Principal"]["Service"], "scheduler.amazonaws.com");
  EXPECT_EQ(trust["Condition"]["StringEquals"]["aws:SourceAccount"], "123456789012");
  EXPECT_EQ(trust["Condition"]["StringEquals"]["aws:SourceArn"],
            "arn:aws-cn:scheduler:cn-north-1:123456789012:schedule-group/cdc");
}

TEST(WantedSchedules, say_what_the_function_shall_do_and_when) {
  const auto site = site_of("cdc");
  const auto wanted = wanted_schedule(site, order());
  EXPECT_EQ(wanted.name, "Orders");
  EXPECT_EQ(wanted.group, "cdc");
  EXPECT_EQ(wanted.expression, "rate(1 day)");
  EXPECT_EQ(wanted.target_arn, site.function_arn());
  EXPECT_EQ(wanted.role_arn, "arn:aws-cn:iam::123456789012:role/the-role");
  EXPECT_LT(wanted.event_age_max_s, 8 * 3'600) << "later it would be a second export";
  const auto snapshot = Json::parse(wanted.input)["tinydynamocdc"]["snapshot"];
  EXPECT_EQ(snapshot["tableArn"], "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Orders");
  EXPECT_EQ(snapshot["bucket"], "b");
  EXPECT_EQ(snapshot["prefix"], "snapshots/Orders");
  EXPECT_EQ(snapshot["time"], "<aws.scheduler.scheduled-time>");
  EXPECT_FALSE(snapshot.contains("verify"));
}

TEST(WantedSchedules, a_proof_is_asked_for_where_it_is_wanted) {
  auto proved = order();
  proved.verify = true;
  const auto wanted = wanted_schedule(site_of("cdc"), proved);
  EXPECT_EQ(Json::parse(wanted.input)["tinydynamocdc"]["snapshot"]["verify"], true);
}

TEST(SameDocuments, say_the_same_whatever_their_spelling) {
  EXPECT_TRUE(is_same_document(R"({"a":1,"b":[2]})", R"({ "b": [2], "a": 1 })"));
  EXPECT_FALSE(is_same_document(R"({"a":1})", R"({"a":2})"));
  EXPECT_FALSE(is_same_document("no JSON", "no JSON"));
  EXPECT_FALSE(is_same_document(R"({"a":1})", ""));
}

}  // namespace
}  // namespace tinydynamocdc::exports
