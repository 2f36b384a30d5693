// SPDX-License-Identifier: Apache-2.0
#include "cli/stop_signal.hpp"

#include <gtest/gtest.h>

#include <signal.h>

namespace tinydynamocdc::cli {
namespace {

TEST(StopSignal, TheFirstOneIsOnlyNoted) {
  for (const int number : {SIGINT, SIGTERM}) {
    const StopSignal stop;
    EXPECT_FALSE(StopSignal::has_come());
    StopSignal::end_as_asked();  // Nobody has.
    ASSERT_EQ(::raise(number), 0);
    EXPECT_TRUE(StopSignal::has_come());
  }
}

TEST(StopSignal, TheSecondOneEndsTheProgramAtOnce) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        ::raise(SIGINT);
        ::raise(SIGTERM);
      },
      ::testing::KilledBySignal(SIGTERM), "press Ctrl-C again");
}

TEST(StopSignal, TheProgramEndsByTheSignalThatCame) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        ::raise(SIGTERM);
        StopSignal::end_as_asked();
      },
      ::testing::KilledBySignal(SIGTERM), "stopping");
}

// As under nohup, or in the background of a script.
TEST(StopSignal, OneThatIsIgnoredStaysSo) {
  ::signal(SIGINT, SIG_IGN);
  {
    const StopSignal stop;
    ASSERT_EQ(::raise(SIGINT), 0);
    EXPECT_FALSE(StopSignal::has_come());
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_IGN);
}

TEST(StopSignal, AfterItsEndEverythingIsAsBefore) {
  {
    const StopSignal stop;
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_DFL);
  EXPECT_EQ(::signal(SIGTERM, SIG_DFL), SIG_DFL);
}

}  // namespace
}  // namespace tinydynamocdc::cli
