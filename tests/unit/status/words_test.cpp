// SPDX-License-Identifier: Apache-2.0
#include "status/words.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::status {
namespace {

constexpr std::int64_t k_second = 1'000;
constexpr std::int64_t k_minute = 60 * k_second;
constexpr std::int64_t k_hour = 60 * k_minute;

TEST(StatusWords, a_duration_has_the_unit_that_people_would_use) {
  EXPECT_EQ(duration_text(0), "0.0 s");
  EXPECT_EQ(duration_text(3'540), "3.5 s");
  EXPECT_EQ(duration_text(2 * k_minute - 100), "119.9 s");
  EXPECT_EQ(duration_text(2 * k_minute), "2 min");
  EXPECT_EQ(duration_text(2 * k_hour - 1), "119 min");
  EXPECT_EQ(duration_text(2 * k_hour), "2 h");
  EXPECT_EQ(duration_text(48 * k_hour - 1), "47 h");
  EXPECT_EQ(duration_text(48 * k_hour), "2 days");
  EXPECT_EQ(duration_text(12 * 24 * k_hour), "12 days");
}

}  // namespace
}  // namespace tinydynamocdc::status
