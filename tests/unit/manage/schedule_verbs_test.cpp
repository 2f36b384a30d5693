// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "manage/create_s3_trigger.hpp"
#include "manage/create_schedule.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_schedule.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeAws;

constexpr const char* k_nightly = "cron(0 3 * * ? *)";

class ScheduleVerbs : public ManageTest {
 protected:
  ScheduleVerbs() {
    for (const auto* table : {"Orders", "Items"}) {
      aws_.add_table(table);
      aws_.tables[table]["Recovery"] = "ENABLED";
    }
    aws_.add_function("cdc");
    aws_.add_role("cdc-role", "cdc");
    aws_.add_role("somebody", "");
    aws_.add_bucket("snaps");
    EXPECT_TRUE(run(std::make_unique<CreateS3Trigger>(bucket_parts(), place())));
    console_.text.clear();
  }

  static BucketTriggerTarget place(Reach reach = Reach::ours) {
    return {.bucket = "snaps",
            .prefix = "Snaps",
            .function = "cdc",
            .region = "eu-west-2",
            .reach = reach};
  }
  base::Result<void> create(const std::string& table = "Orders",
                            const std::string& expression = k_nightly, Reach reach = Reach::ours) {
    return run(std::make_unique<CreateSchedule>(
        schedule_parts(),
        ScheduleTarget{.table = table, .expression = expression, .place = place(reach)}));
  }
  base::Result<void> remove(const std::string& table = "Orders") {
    return run(std::make_unique<RemoveSchedule>(
        schedule_parts(), sts_,
        ScheduleTarget{.table = table, .expression = {}, .place = place()}));
  }
  [[nodiscard]] const Json& schedule() { return aws_.schedules.at("cdc/Orders"); }
};

TEST_F(ScheduleVerbs, TheFunctionIsCalledByTimeAndAsksForTheTable) {
  expect_ok(create());
  EXPECT_EQ(schedule()["ScheduleExpression"], k_nightly);
  const auto& target = schedule()["Target"];
  EXPECT_EQ(target["Arn"], FakeAws::function_arn("cdc"));
  EXPECT_EQ(target["RoleArn"], aws_.roles.at("cdc-Scheduler")["Arn"]);
  EXPECT_LT(target["RetryPolicy"]["MaximumEventAgeInSeconds"], 8 * 3600)
      << "within the time in which the same request is the same export";
  // The function understands it once EventBridge Scheduler has put the time in.
  std::string event = target["Input"];
  const std::string_view time = "<aws.scheduler.scheduled-time>";
  ASSERT_TRUE(event.contains(time));
  event.replace(event.find(time), time.size(), "2026-11-26T03:00:00Z");
  const auto request = source::parse_snapshot_request(event);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(Json(request->table_arn), aws_.tables["Orders"]["TableArn"]);
  EXPECT_EQ(request->bucket, "snaps");
  EXPECT_EQ(request->prefix, "Snaps/Orders") << "where the bucket's trigger looks";
}

TEST_F(ScheduleVerbs, TheRightsAreTheLeast) {
  expect_ok(create());
  const auto& role = aws_.roles.at("cdc-Scheduler");
  EXPECT_EQ(role["Tags"]["tinydynamocdc:created-for"], "cdc");
  EXPECT_TRUE(role["Policies"].empty());
  EXPECT_EQ(Json::parse(role["Inline"]["TinyDynamoCDC-CallFunction"].get<std::string>()),
            Json::parse(R"({"Version":"2012-10-17","Statement":[{"Sid":"CallFunction",
              "Effect":"Allow","Action":"lambda:InvokeFunction",
              "Resource":"arn:aws:lambda:eu-west-2:123456789012:function:cdc"}]})"));
  EXPECT_EQ(Json::parse(role["Trust"].get<std::string>()),
            Json::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
              "Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole",
              "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012",
              "aws:SourceArn":"arn:aws:scheduler:eu-west-2:123456789012:schedule-group/cdc"}}}]})"));
  EXPECT_EQ(
      Json::parse(
          aws_.roles.at("cdc-role")["Inline"]["TinyDynamoCDC-Export-Orders"].get<std::string>()),
      Json::parse(R"({"Version":"2012-10-17","Statement":[
        {"Sid":"ExportTable","Effect":"Allow","Action":"dynamodb:ExportTableToPointInTime",
         "Resource":"arn:aws:dynamodb:eu-west-2:123456789012:table/Orders"},
        {"Sid":"WriteExport","Effect":"Allow",
         "Action":["s3:PutObject","s3:PutObjectAcl","s3:AbortMultipartUpload"],
         "Resource":"arn:aws:s3:::snaps/Snaps/Orders/*"}]})"));
}

TEST_F(ScheduleVerbs, TwiceIsTheSameAsOnceAndAnotherTimeReplacesTheFirst) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
  expect_ok(create("Orders", "rate(7 days)"));
  EXPECT_EQ(aws_.schedules.size(), 1U);
  EXPECT_EQ(schedule()["ScheduleExpression"], "rate(7 days)");
}

TEST_F(ScheduleVerbs, ABreakAtAnyStepIsMendedByTheSameCall) {
  const auto without = aws_.roles;
  expect_ok(create());
  const auto wanted = aws_.everything();
  const auto requests = aws_.operations.size();
  for (std::size_t at = 0; at < requests; ++at) {
    aws_.roles = without;
    aws_.schedules.clear();
    aws_.schedule_groups.clear();
    aws_.breaks_at = aws_.operations.size() + at;
    static_cast<void>(create());
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(aws_.everything(), wanted) << "broken at request " << at;
  }
}

TEST_F(ScheduleVerbs, ARoleThatIsSecondsOldIsWaitedFor) {
  aws_.fail("CreateSchedule", 2, 400, "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the "
            "role.");
  expect_ok(create());
  EXPECT_EQ(aws_.count("CreateSchedule"), 3U);
}

TEST_F(ScheduleVerbs, AnExpressionThatAwsDoesNotKnowIsRefusedAtOnce) {
  aws_.fail("CreateSchedule", 1, 400, "ValidationException",
            "Invalid Schedule Expression cron(x).");
  expect_error(create("Orders", "cron(x)"), ErrorKind::rejected, "Invalid Schedule Expression");
  EXPECT_EQ(aws_.count("CreateSchedule"), 1U);
}

TEST_F(ScheduleVerbs, WhatWouldNotWorkIsRefusedBeforeAnythingIsMade) {
  aws_.tables["Orders"]["Recovery"] = "DISABLED";
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::bad_config,
               "point-in-time recovery of the table Orders is off");
  aws_.tables["Orders"]["Recovery"] = "ENABLED";
  aws_.buckets["snaps"]["Notification"] = "<NotificationConfiguration/>";
  expect_error(create(), ErrorKind::missing, "nothing would load the snapshot");
  aws_.schedule_groups["cdc"] = {
      {"Arn", "arn:x/cdc"}, {"State", "ACTIVE"}, {"Tags", Json::array()}};
  expect_error(create("Orders", k_nightly, Reach::everything), ErrorKind::denied,
               "the schedule group cdc was not created for cdc");
  aws_.schedule_groups.clear();
  aws_.add_role("cdc-Scheduler", "");
  expect_error(create("Orders", k_nightly, Reach::everything), ErrorKind::denied,
               "the role cdc-Scheduler was not created for cdc");
  EXPECT_TRUE(aws_.schedules.empty());
  expect_error(create("Nowhere"), ErrorKind::missing, "Nowhere");
  EXPECT_EQ(aws_.everything()["policies"], before["policies"]);
}

TEST_F(ScheduleVerbs, ARoleOfSomebodyElseIsNotTouchedButToldWhatItNeeds) {
  aws_.roles["cdc-role"]["Tags"] = Json::object();
  expect_ok(create());
  EXPECT_TRUE(aws_.roles["cdc-role"]["Inline"].empty());
  EXPECT_TRUE(console_.text.contains("dynamodb:ExportTableToPointInTime")) << console_.text;
}

TEST_F(ScheduleVerbs, WithTheLastScheduleGroupAndRoleGo) {
  const auto before = aws_.everything();
  expect_ok(create("Orders"));
  const auto one = aws_.everything();
  expect_ok(create("Items"));
  expect_ok(remove("Items"));
  EXPECT_EQ(aws_.everything(), one);
  EXPECT_TRUE(console_.text.contains("schedules of other tables need it")) << console_.text;
  expect_ok(remove("Orders"));
  EXPECT_EQ(aws_.everything(), before);
  expect_ok(remove("Orders"));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
}

TEST_F(ScheduleVerbs, SomebodyElsesGroupAndRoleStay) {
  aws_.schedule_groups["cdc"] = {
      {"Arn", "arn:x/cdc"}, {"State", "ACTIVE"}, {"Tags", Json::array()}};
  aws_.schedules["cdc/Orders"] = {{"Name", "Orders"}};
  aws_.add_role("cdc-Scheduler", "");
  const auto before = aws_.everything();
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(ScheduleVerbs, WhatIsLeftOfAFunctionThatIsGoneIsTakenAway) {
  expect_ok(create());
  aws_.functions.clear();
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.schedules.empty());
  EXPECT_TRUE(aws_.schedule_groups.empty());
  EXPECT_FALSE(aws_.roles.contains("cdc-Scheduler"));
}

TEST(ScheduleNames, LongNamesAreCutAndStayApart) {
  EXPECT_EQ(short_name("abc", 3), "abc");
  const std::string name(70, 'x');
  EXPECT_EQ(short_name(name, 64).size(), 64U);
  EXPECT_NE(short_name(name, 64), short_name(name + "y", 64));
  const std::string arn = "arn:aws:lambda:eu-west-2:1:function:" + std::string(64, 'f');
  const auto names = schedule_names(parse_function_arn(arn).value(), std::string(255, 't'));
  EXPECT_EQ(names.group, std::string(64, 'f'));
  EXPECT_LE(names.role.size(), 64U);
  EXPECT_TRUE(names.role.ends_with("-Scheduler"));
  EXPECT_LE(names.schedule.size(), 64U);
  EXPECT_LE(names.export_policy.size(), 128U);
}

}  // namespace
}  // namespace tinydynamocdc::manage
