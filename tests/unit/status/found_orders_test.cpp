// SPDX-License-Identifier: Apache-2.0
#include "status/found_orders.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "alarm/alerting_part.hpp"
#include "status/status_fixture.hpp"

namespace tinydynamocdc::status {
namespace {

using manage::Goal;

class FoundOrdersTest : public StatusTest {
 protected:
  void make(base::Result<setup::Part> part) {
    ASSERT_TRUE(part) << part.error().message;
    expect_ok(run(std::make_unique<manage::Reconciler>(
        "Part", std::move(*part).with_rights(function_parts(), site_), manage::ReconcileOptions{},
        console_)));
  }
  [[nodiscard]] setup::BucketParts buckets() { return {buckets_, queues_, function_parts()}; }
  void make_bucket(const exports::WayAsked& asked = {}) {
    make(exports::bucket_part(buckets(), site_,
                              {.place = {.bucket = "exports", .prefix = "Snaps"},
                               .on_failure_arn = FakeAws::queue_arn("dead"),
                               .reach = manage::Reach::ours,
                               .removed_tables = {},
                               .asked = asked},
                              Goal::present));
  }
  void make_schedule() {
    make_bucket();
    aws_.tables.at("Orders")["Recovery"] = "ENABLED";
    make(exports::schedule_part({dynamodb_, scheduler_, buckets()}, site_,
                                {.tables = {"Orders"},
                                 .expression = "cron(0 3 * * ? *)",
                                 .place = {.bucket = "exports", .prefix = "Snaps"}},
                                Goal::present));
  }
};

TEST_F(FoundOrdersTest, a_bucket_is_found_with_its_prefix_and_is_well) {
  make_bucket();
  const auto found = found_buckets(buckets(), site_);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1);
  EXPECT_EQ(found->front().place.bucket, "exports");
  EXPECT_EQ(found->front().place.prefix, "Snaps");
  EXPECT_EQ(health(), Health::good) << all_texts();
}

TEST_F(FoundOrdersTest, a_bucket_that_calls_directly_is_found_as_such_and_is_well) {
  make_bucket({.way = exports::Way::direct, .may_move = false, .concurrency = {}});
  const auto found = found_buckets(buckets(), site_);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1);
  EXPECT_EQ(found->front().asked.way, exports::Way::direct);
  EXPECT_EQ(health(), Health::good) << all_texts();
  aws_.buckets.at("exports")["Notification"] = "<NotificationConfiguration/>";
  expect("notification exports", Health::bad, "--create-s3-trigger creates it");
}

TEST_F(FoundOrdersTest, a_queue_without_its_trigger_or_its_permission_is_bad) {
  make_bucket();
  const auto whole = aws_.everything();
  std::erase_if(aws_.mappings, [](const Json& mapping) {
    return mapping["EventSourceArn"] == FakeAws::queue_arn("cdc-Snapshots");
  });
  expect("snapshot queue trigger", Health::bad, "--create-s3-trigger creates it");
  aws_.become(whole);
  auto& policy = aws_.queue_settings.at("cdc-Snapshots")["Attributes"]["Policy"];
  auto open = Json::parse(policy.get<std::string>());
  open["Statement"][0].erase("Condition");
  policy = open.dump();
  expect("queue permission exports", Health::bad, "S3 may not send events to the queue");
}

TEST_F(FoundOrdersTest, a_bucket_that_no_longer_calls_the_function_is_bad) {
  make_bucket();
  aws_.buckets.at("exports")["Notification"] = "<NotificationConfiguration/>";
  expect("notification exports", Health::bad, "--create-s3-trigger creates it");
}

TEST_F(FoundOrdersTest, a_bucket_that_the_function_may_not_read_is_bad) {
  make_bucket();
  aws_.roles.at("cdc-role")["Inline"] = Json::object();
  expect("bucket exports", Health::bad,
         "the function lacks permission to read its trigger's source");
}

TEST_F(FoundOrdersTest, a_schedule_is_found_as_it_was_made_and_is_well) {
  make_schedule();
  const auto found = found_schedules(scheduler_, clock_, site_);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1);
  EXPECT_EQ(found->front().tables, std::vector<std::string>{"Orders"});
  EXPECT_EQ(found->front().expression, "cron(0 3 * * ? *)");
  EXPECT_EQ(found->front().place.prefix, "Snaps");
  expect("schedule Orders", Health::good, "cron(0 3 * * ? *), UTC");
  EXPECT_EQ(health(), Health::good) << all_texts();
}

TEST_F(FoundOrdersTest, a_schedule_that_was_switched_off_or_lost_its_role_is_seen) {
  make_schedule();
  for (auto& [name, schedule] : aws_.schedules) {
    schedule["State"] = "DISABLED";
  }
  expect("schedule Orders", Health::bad, "no snapshot is taken");
  std::erase_if(aws_.roles, [](const auto& each) { return each.first != "cdc-role"; });
  expect("scheduler role", Health::bad, "--create-schedule creates it");
}

TEST_F(FoundOrdersTest, what_the_schedules_asked_for_and_was_given_up_is_seen) {
  EXPECT_FALSE(all_texts().contains("schedules"));
  make_schedule();
  expect("schedules", Health::good, "asked for 0 snapshots");
  aws_.metrics = {{"InvocationAttemptCount", 9}, {"TargetErrorCount", 2}};
  expect("schedules", Health::note, "asked for 9 snapshots in the last 7 days; 2 tries were");
  aws_.metrics["InvocationDroppedCount"] = 1;
  expect("schedules", Health::bad, "1 given up");
}

TEST_F(FoundOrdersTest, an_alarm_that_is_missing_is_bad_once_alerting_was_made) {
  expect("alarms", Health::good, "none of 1 in ALARM");
  aws_.alarms.clear();
  make(alarm::alerting_part({topics_, watch_, function_parts()}, site_,
                            {.email = "a@example.com", .on_failure_arn = {}}, Goal::present));
  for (auto& [name, alarm] : aws_.alarms) {
    alarm["StateValue"] = "OK";
  }
  EXPECT_EQ(health(), Health::good) << all_texts();
  aws_.alarms.erase("cdc-Errors");
  expect("alarm cdc-Errors", Health::bad, "--create-alerting creates it");
}

}  // namespace
}  // namespace tinydynamocdc::status
