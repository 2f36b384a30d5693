// SPDX-License-Identifier: Apache-2.0
#include "aws/scheduler.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using Json = nlohmann::json;

const Schedule k_schedule{.name = "Orders",
                          .group = "g",
                          .description = "d",
                          .expression = "rate(1 day)",
                          .target_arn = "arn:f",
                          .role_arn = "arn:r",
                          .input = "{}",
                          .retries_max = 10,
                          .event_age_max_s = 3600};

// As CreateSchedule takes it. (API_CreateSchedule.)
Json body() {
  return Json::parse(R"x({"GroupName":"g","Description":"d","ScheduleExpression":"rate(1 day)",
    "State":"ENABLED","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"Arn":"arn:f",
    "RoleArn":"arn:r","Input":"{}",
    "RetryPolicy":{"MaximumRetryAttempts":10,"MaximumEventAgeInSeconds":3600}}})x");
}

class SchedulerTest : public AwsTest {
 protected:
  Scheduler scheduler_{access_};
};

TEST_F(SchedulerTest, a_schedule_that_was_made_is_found_the_same) {
  auto found = body();
  found["Name"] = "Orders";
  found["Arn"] = "arn:s";
  http_.answer(200, R"({"ScheduleArn":"arn:s"})").answer(200, found.dump()).answer(200, "{}");
  ASSERT_TRUE(scheduler_.create_schedule(k_schedule, deadline()));
  EXPECT_EQ(scheduler_.find_schedule({.group = "g", .name = "Orders"}, deadline()).value(),
            k_schedule);
  ASSERT_TRUE(scheduler_.update_schedule(k_schedule, deadline()));
  const auto requests = http_.requests();
  EXPECT_EQ(requests[0].origin.host, "scheduler.eu-west-2.amazonaws.com");
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, "/schedules/Orders");
  EXPECT_EQ(sent(0), body());
  EXPECT_EQ(requests[1].target, "/schedules/Orders?groupName=g");
  EXPECT_EQ(requests[2].method, "PUT");
  EXPECT_EQ(sent(2), body()) << "an update replaces all of it";
}

TEST_F(SchedulerTest, groups_and_their_tags) {
  http_.answer(404, R"({"__type":"ResourceNotFoundException"})")
      .answer(200, "{}")
      .answer(200, R"({"Arn":"arn:aws:scheduler:x:1:schedule-group/g","State":"ACTIVE"})")
      .answer(200, R"({"Tags":[{"Key":"k","Value":"v"}]})");
  EXPECT_FALSE(scheduler_.find_group("g", deadline()).value().has_value());
  ASSERT_TRUE(scheduler_.create_group("g", {{"k", "v"}}, deadline()));
  EXPECT_EQ(sent(1), Json::parse(R"({"Tags":[{"Key":"k","Value":"v"}]})"));
  const auto group = scheduler_.find_group("g", deadline()).value();
  ASSERT_TRUE(group);
  EXPECT_EQ(group->state, "ACTIVE");
  EXPECT_EQ(scheduler_.tags(group->arn, deadline()).value(), (Tags{{"k", "v"}}));
  EXPECT_EQ(http_.requests().at(3).target,
            "/tags/arn%3Aaws%3Ascheduler%3Ax%3A1%3Aschedule-group%2Fg");
}

TEST_F(SchedulerTest, defect_u16_every_page_of_schedules_is_read) {
  http_.answer(200, R"({"Schedules":[{"Name":"a"}],"NextToken":"n/1"})")
      .answer(200, R"({"Schedules":[{"Name":"b"}]})");
  EXPECT_EQ(scheduler_.schedules("g", deadline()).value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(http_.requests().at(0).target, "/schedules?ScheduleGroup=g&MaxResults=100");
  EXPECT_TRUE(http_.requests().at(1).target.ends_with("&NextToken=n%2F1"));
}

TEST_F(SchedulerTest, deletes_a_schedule_and_a_group) {
  http_.answer(200, "{}").answer(200, "{}");
  ASSERT_TRUE(scheduler_.delete_schedule({.group = "g", .name = "Orders"}, deadline()));
  ASSERT_TRUE(scheduler_.delete_group("g", deadline()));
  EXPECT_EQ(http_.requests().at(0).method, "DELETE");
  EXPECT_EQ(http_.requests().at(0).target, "/schedules/Orders?groupName=g");
  EXPECT_EQ(http_.requests().at(1).target, "/schedule-groups/g");
}

}  // namespace
}  // namespace tinydynamocdc::aws
