// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_windows.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::snapshot {
namespace {

using Windows = std::vector<aws::ExportWindow>;

constexpr std::int64_t k_minute = 60;
constexpr std::int64_t k_hour = 60 * k_minute;

TEST(ExportWindows, are_as_long_as_aws_takes_one_and_leave_nothing_out) {
  struct Case {
    std::int64_t seconds;
    Windows windows;
  };
  const Case cases[] = {
      {15 * k_minute - 1, {}},
      {15 * k_minute, {{0, 15 * k_minute}}},
      {24 * k_hour, {{0, 24 * k_hour}}},
      {25 * k_hour, {{0, 24 * k_hour}, {24 * k_hour, 25 * k_hour}}},
      // What would be left over is too short for AWS: it gets some of the one before.
      {24 * k_hour + 1,
       {{0, 24 * k_hour + 1 - 15 * k_minute}, {24 * k_hour + 1 - 15 * k_minute, 24 * k_hour + 1}}},
      {48 * k_hour, {{0, 24 * k_hour}, {24 * k_hour, 48 * k_hour}}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(windows_of({.from_s = 0, .to_s = c.seconds}, {}), c.windows) << c.seconds;
  }
}

TEST(ExportWindows, every_span_is_covered_by_ones_that_aws_takes) {
  for (std::int64_t seconds = k_window_s_min; seconds < 75 * k_hour; seconds += 137) {
    std::int64_t at = 1'000;
    for (const auto& window : windows_of({.from_s = at, .to_s = at + seconds}, {})) {
      ASSERT_EQ(window.from_s, at);
      ASSERT_GE(window.to_s - window.from_s, k_window_s_min) << seconds;
      ASSERT_LE(window.to_s - window.from_s, k_window_s_max) << seconds;
      at = window.to_s;
    }
    ASSERT_EQ(at, 1'000 + seconds);
  }
}

TEST(ExportWindows, one_that_runs_already_is_taken_as_it_is) {
  const Windows running{{0, 2 * k_hour}, {k_hour, 9 * k_hour}, {2 * k_hour, 99 * k_hour}};
  EXPECT_EQ(windows_of({.from_s = 0, .to_s = 3 * k_hour}, running),
            (Windows{{0, 2 * k_hour}, {2 * k_hour, 3 * k_hour}}));
  EXPECT_EQ(windows_of({.from_s = 0, .to_s = 2 * k_hour + 7}, running), (Windows{{0, 2 * k_hour}}))
      << "the rest is too short, and comes with the next call";
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
