// SPDX-License-Identifier: Apache-2.0
#include "setup/queue_metrics.hpp"

#include <gtest/gtest.h>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

class QueueMetrics : public PartTest {
 protected:
  std::optional<std::int64_t> oldest() { return oldest_in_queue(watch_, clock_, "cdc-Failures"); }
  std::optional<std::int64_t> done_with() {
    return done_with_in_queue(watch_, clock_, "cdc-Failures", 3'600);
  }
};

TEST_F(QueueMetrics, what_cloudwatch_knows_is_told) {
  aws_.metrics = {{"ApproximateAgeOfOldestMessage", 75.0}, {"NumberOfMessagesDeleted", 12.0}};
  EXPECT_EQ(oldest(), 75);
  EXPECT_EQ(done_with(), 12);
}

TEST_F(QueueMetrics, without_a_value_no_age_is_known_and_nothing_was_done) {
  EXPECT_EQ(oldest(), std::nullopt);
  EXPECT_EQ(done_with(), 0);
}

TEST_F(QueueMetrics, where_cloudwatch_does_not_answer_nothing_is_known) {
  aws_.metrics = {{"ApproximateAgeOfOldestMessage", 75.0}, {"NumberOfMessagesDeleted", 12.0}};
  aws_.fail("GetMetricData", 2, 403, "AccessDenied", "no");
  aws_.fail("GetMetricStatistics", 2, 403, "AccessDenied", "no");
  EXPECT_EQ(oldest(), std::nullopt);
  EXPECT_EQ(done_with(), std::nullopt);
}

}  // namespace
}  // namespace tinydynamocdc::setup
