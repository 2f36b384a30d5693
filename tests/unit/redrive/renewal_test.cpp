// SPDX-License-Identifier: Apache-2.0
#include "redrive/renewal.hpp"

#include <gtest/gtest.h>

#include "lambda/file_loading.hpp"
#include "redrive/pause.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::redrive {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr seconds k_retention{setup::k_retention_s};

// How often a message is received at most in that time when it is put off each time: what an outage
// costs of the number that brings it to the dead letters.
std::int64_t receives_within(seconds time) {
  std::int64_t receives = 1;
  for (auto at = pause_after(receives, std::nullopt); at <= time;
       at += pause_after(receives, std::nullopt)) {
    ++receives;
  }
  return receives;
}

TEST(Renewal, what_has_waited_for_half_of_the_queues_time_is_sent_anew) {
  EXPECT_FALSE(is_to_be_renewed(seconds(0), 1));
  EXPECT_FALSE(is_to_be_renewed(k_renew_after - seconds(1), 1));
  EXPECT_TRUE(is_to_be_renewed(k_renew_after, 1));
  EXPECT_TRUE(is_to_be_renewed(k_renew_after, k_waiting_receives_max));
  EXPECT_EQ(k_renew_after * 2, k_retention) << "the other half is for the others";
}

TEST(Renewal, what_fails_all_the_time_comes_to_the_dead_letters_before_it_would_be_sent_anew) {
  EXPECT_FALSE(is_to_be_renewed(k_renew_after, k_waiting_receives_max + 1));
  EXPECT_FALSE(is_to_be_renewed(k_renew_in_any_case_after - seconds(1), setup::k_receives_max));
  EXPECT_GT(receives_within(k_renew_after), k_waiting_receives_max);
  EXPECT_GT(receives_within(k_renew_in_any_case_after), setup::k_receives_max);
  // The function gives a file up, with its reason, before SQS does so without one.
  EXPECT_LE(lambda::k_attempts_max, static_cast<std::uint64_t>(setup::k_receives_max));
}

TEST(Renewal, nothing_is_dropped_by_the_queue_however_often_it_was_received) {
  for (const int receives : {1, 250, 251, 999}) {
    EXPECT_TRUE(is_to_be_renewed(k_renew_in_any_case_after, receives)) << receives;
  }
  EXPECT_LT(k_renew_in_any_case_after + hours(24), k_retention);
}

TEST(Renewal, an_outage_of_a_week_brings_nothing_to_the_dead_letters) {
  EXPECT_LT(receives_within(hours(7 * 24)), setup::k_receives_max * 3 / 4);
}

}  // namespace
}  // namespace tinydynamocdc::redrive
