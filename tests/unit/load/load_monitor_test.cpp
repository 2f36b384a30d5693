// SPDX-License-Identifier: Apache-2.0
#include "load/load_monitor.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::load {
namespace {

TEST(LoadMonitor, a_file_that_goes_on_is_counted_once) {
  LoadTally tally;
  int looks = 0;
  LoadMonitor monitor{
      .tally = tally, .look = [&] { ++looks; }, .is_stopping = [] { return false; }};
  MonitoredFile file(monitor);
  file.begin();
  file.skipped(100);
  EXPECT_TRUE(file.read(50));
  EXPECT_EQ(tally.items, 150U);
  EXPECT_EQ(tally.read, 50U);
  // The time is over with 140 lines acknowledged: those behind them are read once more.
  file.skipped(140);
  EXPECT_TRUE(file.read(60));
  EXPECT_EQ(tally.items, 200U);
  EXPECT_EQ(tally.read, 110U);
  file.begin();
  file.skipped(10);
  EXPECT_EQ(tally.items, 210U);
  EXPECT_EQ(looks, 2);
}

TEST(LoadMonitor, who_is_stopping_ends_every_file) {
  LoadTally tally;
  LoadMonitor monitor{
      .tally = tally, .look = [] {}, .is_stopping = [&] { return tally.read > 10; }};
  MonitoredFile file(monitor);
  EXPECT_TRUE(file.read(10));
  EXPECT_FALSE(file.read(1));
}

}  // namespace
}  // namespace tinydynamocdc::load
