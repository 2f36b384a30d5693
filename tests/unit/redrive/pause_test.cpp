// SPDX-License-Identifier: Apache-2.0
#include "redrive/pause.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tinydynamocdc::redrive {
namespace {

using std::chrono::seconds;

TEST(Pause, grows_twofold_from_a_minute_to_a_quarter_of_an_hour) {
  std::vector<seconds> pauses;
  for (int receives = 1; receives <= 7; ++receives) {
    pauses.push_back(pause_after(receives, std::nullopt));
  }
  EXPECT_EQ(pauses, (std::vector<seconds>{seconds(60), seconds(120), seconds(240), seconds(480),
                                          seconds(900), seconds(900), seconds(900)}));
  EXPECT_EQ(pause_after(1'000'000'000'000, std::nullopt), k_pause_max);
  EXPECT_EQ(pause_after(0, std::nullopt), k_pause_first) << "a count that makes no sense";
  EXPECT_EQ(pause_after(-5, std::nullopt), k_pause_first);
}

TEST(Pause, is_never_longer_than_half_of_what_is_left_until_the_records_leave_the_stream) {
  EXPECT_EQ(pause_after(10, seconds(3'600)), k_pause_max);
  EXPECT_EQ(pause_after(10, seconds(1'000)), seconds(500));
  EXPECT_EQ(pause_after(10, seconds(30)), seconds(15));
  EXPECT_EQ(pause_after(10, seconds(12)), k_pause_min);
  EXPECT_EQ(pause_after(1, seconds(1)), k_pause_min) << "SQS is not asked without a break";
  // Whether they have really left, the next attempt sees; then there is no hurry.
  EXPECT_EQ(pause_after(10, seconds(0)), k_pause_max);
  EXPECT_EQ(pause_after(2, seconds(-100)), seconds(120));
}

}  // namespace
}  // namespace tinydynamocdc::redrive
