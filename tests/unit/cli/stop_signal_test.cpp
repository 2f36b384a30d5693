// SPDX-License-Identifier: Apache-2.0
#include "cli/stop_signal.hpp"

#include <gtest/gtest.h>

#include <signal.h>

namespace tinydynamocdc::cli {
namespace {

TEST(StopSignal, the_first_one_is_only_noted) {
  for (const int number : {SIGINT, SIGTERM}) {
    const StopSignal stop;
    EXPECT_FALSE(StopSignal::has_come());
    StopSignal::end_as_asked();  // Nobody has.
    ASSERT_EQ(::raise(number), 0);
    EXPECT_TRUE(StopSignal::has_come());
  }
}

TEST(StopSignal, the_second_one_ends_the_program_at_once) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        ::raise(SIGINT);
        ::raise(SIGTERM);
      },
      ::testing::KilledBySignal(SIGTERM), "press Ctrl-C again");
}

TEST(StopSignal, the_program_ends_by_the_signal_that_came) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        ::raise(SIGTERM);
        StopSignal::end_as_asked();
      },
      ::testing::KilledBySignal(SIGTERM), "stopping");
}

// As under nohup, or in the background of a script.
TEST(StopSignal, one_that_is_ignored_stays_so) {
  ::signal(SIGINT, SIG_IGN);
  {
    const StopSignal stop;
    ASSERT_EQ(::raise(SIGINT), 0);
    EXPECT_FALSE(StopSignal::has_come());
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_IGN);
}

TEST(StopSignal, after_its_end_everything_is_as_before) {
  {
    const StopSignal stop;
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_DFL);
  EXPECT_EQ(::signal(SIGTERM, SIG_DFL), SIG_DFL);
}

}  // namespace
}  // namespace tinydynamocdc::cli
