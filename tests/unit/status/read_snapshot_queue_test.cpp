// SPDX-License-Identifier: Apache-2.0
#include "status/read_snapshot_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/sqs.hpp"
#include "manage/manage_fixture.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::status {
namespace {

using testing::FakeAws;

constexpr std::int64_t k_hour_s = 3'600;

class ReadSnapshotQueueTest : public manage::ManageTest {
 protected:
  ReadSnapshotQueueTest() {
    aws_.queues["cdc-Snapshots"] = Json::array();
    triggers_.push_back(
        {.uuid = "1", .source_arn = FakeAws::queue_arn("cdc-Snapshots"), .state = "Enabled"});
  }
  Verdict verdict() {
    return judge(read_snapshot_queue({queues_, watch_, clock_},
                                     {.partition = "aws",
                                      .account = FakeAws::k_account,
                                      .region = FakeAws::k_region,
                                      .function = "cdc",
                                      .role = {},
                                      .secret = {}},
                                     triggers_));
  }
  void expect(Health health, std::string_view part) {
    const auto seen = verdict();
    EXPECT_EQ(to_string(seen.health), to_string(health)) << seen.text;
    EXPECT_TRUE(seen.text.contains(part)) << seen.text;
  }
  void wait(std::int64_t oldest_s, double done) {
    aws_.queues["cdc-Snapshots"] = {"a", "b", "c"};
    aws_.metrics["ApproximateAgeOfOldestMessage"] = static_cast<double>(oldest_s);
    aws_.metrics["NumberOfMessagesDeleted"] = done;
  }

  aws::Sqs queues_{access_};
  std::vector<aws::EventSourceMapping> triggers_;
};

TEST_F(ReadSnapshotQueueTest, what_waits_is_told_and_hours_of_healthy_waiting_are_fine) {
  expect(Health::good, "0 waiting in cdc-Snapshots, 0 in flight");
  wait(14 * k_hour_s, 120);
  expect(Health::good, "3 waiting in cdc-Snapshots, 0 in flight, the oldest for 14 h");
}

TEST_F(ReadSnapshotQueueTest, a_function_without_the_queue_has_no_line_of_it) {
  aws_.queues.clear();
  EXPECT_EQ(verdict().health, Health::skipped);
}

TEST_F(ReadSnapshotQueueTest, a_queue_that_nobody_reads_is_not_well) {
  triggers_[0].state = "Disabled";
  expect(Health::bad, "its trigger is Disabled");
  triggers_.clear();
  expect(Health::bad, "nothing reads it: --create-s3-trigger creates its trigger");
}

TEST_F(ReadSnapshotQueueTest, nothing_done_with_in_an_hour_is_not_well) {
  wait(k_hour_s, 0);
  expect(Health::bad, "none was finished in the last 60 min");
  wait(k_hour_s - 1, 0);
  expect(Health::good, "3 waiting");
  // Where CloudWatch does not answer nobody knows.
  wait(k_hour_s, 0);
  aws_.fail("GetMetricStatistics", 10, 403, "AccessDenied", "no");
  expect(Health::good, "3 waiting");
}

TEST_F(ReadSnapshotQueueTest, what_sqs_is_about_to_drop_is_not_well) {
  wait(std::int64_t{13} * 24 * k_hour_s, 500);
  expect(Health::bad, "SQS drops messages after 14 days");
}

TEST_F(ReadSnapshotQueueTest, what_may_not_be_read_is_named) {
  aws_.fail("GetQueueAttributes", 1, 403, "AccessDenied", "no");
  expect(Health::unknown, "sqs:GetQueueAttributes");
}

}  // namespace
}  // namespace tinydynamocdc::status
