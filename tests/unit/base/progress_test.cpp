// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <format>
#include <string>
#include <vector>

#include "support/fake_clock.hpp"

namespace tinydynamocdc::base {
namespace {

using namespace std::chrono_literals;

TEST(Progress, says_nothing_in_the_first_second_and_then_four_times_a_second) {
  testing::FakeClock clock;
  std::vector<std::string> lines;
  Progress progress(
      clock,
      [](std::chrono::duration<double> passed) { return std::format("{:.1f} s", passed.count()); },
      [&](std::string_view line) { lines.emplace_back(line); });
  for (int tick = 0; tick < 20; ++tick) {
    progress.look();
    clock.advance(100ms);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"1.0 s", "1.3 s", "1.6 s", "1.9 s"}));
}

}  // namespace
}  // namespace tinydynamocdc::base
