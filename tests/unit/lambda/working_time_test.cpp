// SPDX-License-Identifier: Apache-2.0
#include "lambda/working_time.hpp"

#include <gtest/gtest.h>

#include <format>

#include "support/fake_clock.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::Deadline;
using std::chrono::milliseconds;

TEST(WorkingTime, the_shortest_time_out_leaves_time_to_work_and_to_answer) {
  const testing::FakeClock clock;
  const struct {
    int time_ms;
    int work_ms;
  } cases[] = {{300'000, 299'000}, {3'000, 2'000}, {2'500, 1'500},
               {2'000, 1'200},     {1'000, 600},   {0, 0}};
  for (const auto& each : cases) {
    const auto work =
        working_deadline(Deadline::in(clock, milliseconds(each.time_ms)), clock).remaining(clock);
    EXPECT_EQ(work.count(), each.work_ms) << each.time_ms;
  }
  EXPECT_TRUE(working_deadline(Deadline::never(), clock).is_never());
}

TEST(WorkingTime, a_time_out_of_a_few_seconds_is_told) {
  const testing::FakeClock clock;
  for (const int time_ms : {1'000, 3'000, 4'999}) {
    const auto told = too_little_time(Deadline::in(clock, milliseconds(time_ms)), clock);
    ASSERT_TRUE(told) << time_ms;
    EXPECT_TRUE(told->starts_with(std::format("an invocation has {} ms: ", time_ms))) << *told;
  }
  EXPECT_FALSE(too_little_time(Deadline::in(clock, milliseconds(5'000)), clock));
  EXPECT_FALSE(too_little_time(Deadline::never(), clock));
}

}  // namespace
}  // namespace tinydynamocdc::lambda
