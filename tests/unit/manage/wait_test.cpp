// SPDX-License-Identifier: Apache-2.0
#include "manage/wait.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

class Waiting : public ::testing::Test {
 protected:
  base::Result<void> wait(int looks_until_done) {
    return wait_until(
        {clock_, console_}, {.what = "the thing"}, [&](base::Deadline) -> base::Result<PollResult> {
          ++looks_;
          return PollResult{
              looks_ > looks_until_done ? PollResult::State::done : PollResult::State::not_yet,
              "busy"};
        });
  }

  testing::FakeClock clock_;
  FakeConsole console_;
  int looks_ = 0;
};

TEST_F(Waiting, what_is_there_is_not_waited_for) {
  EXPECT_TRUE(wait(0));
  EXPECT_TRUE(clock_.sleeps().empty());
  EXPECT_TRUE(console_.waits.empty());
}

TEST_F(Waiting, pauses_grow_up_to_a_limit_and_say_what_is_waited_for) {
  EXPECT_TRUE(wait(12));
  const auto sleeps = clock_.sleeps();
  ASSERT_EQ(sleeps.size(), 12);
  EXPECT_EQ(sleeps.front(), std::chrono::milliseconds(200));
  EXPECT_TRUE(std::ranges::is_sorted(sleeps));
  EXPECT_EQ(sleeps.back(), std::chrono::milliseconds(5'000));
  EXPECT_EQ(console_.waits.front(), "waiting for the thing (now: busy)");
}

TEST_F(Waiting, ends_with_what_was_seen_last) {
  const auto waited = wait(1'000'000);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().kind, ErrorKind::expired);
  EXPECT_EQ(waited.error().message,
            "waited 300 s for the thing (now: busy); run the same command again to continue");
}

TEST_F(Waiting, a_look_that_fails_ends_it_at_once) {
  const auto waited = wait_until({clock_, console_}, {.what = "the thing"},
                                 [](base::Deadline) -> base::Result<PollResult> {
                                   return base::fail(ErrorKind::denied, "not for you");
                                 });
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().message, "not for you");
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(Waiting, never_sleeps_beyond_its_limit) {
  const auto begun = clock_.unix_ms();
  const auto waited = wait_until(
      {clock_, console_}, {.what = "the thing", .limit = std::chrono::milliseconds(1'000)},
      [](base::Deadline) -> base::Result<PollResult> { return PollResult{.seen = ""}; });
  ASSERT_FALSE(waited);
  EXPECT_EQ(clock_.unix_ms() - begun, 1'000);
  EXPECT_EQ(waited.error().message,
            "waited 1 s for the thing; run the same command again to continue");
}

}  // namespace
}  // namespace tinydynamocdc::manage
