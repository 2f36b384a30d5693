// SPDX-License-Identifier: Apache-2.0
#include "tinybird/pace.hpp"

#include <gtest/gtest.h>

#include <array>

#include "net/retry.hpp"

namespace tinydynamocdc::tinybird {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t k_body = 1'000'000;

Pace::Time at(std::int64_t ms) { return Pace::Time(seconds(100) + milliseconds(ms)); }

TEST(Pace, the_first_body_goes_at_once_and_the_next_one_waits_for_its_turn) {
  Pace pace;
  EXPECT_EQ(pace.turn(k_body, at(0)), milliseconds(0));
  EXPECT_EQ(pace.turn(k_body, at(0)), milliseconds(250)) << "to begin with four in a second";
  EXPECT_EQ(pace.turn(k_body / 2, at(100)), milliseconds(400)) << "in their order";
  EXPECT_EQ(pace.turn(k_body, at(10'000)), milliseconds(0)) << "nothing is saved up";
}

TEST(Pace, until_the_first_refusal_the_rate_doubles_with_each_body) {
  Pace pace;
  for (int n = 0; n < 6; ++n) {
    (void)pace.turn(k_body, at(0));
    pace.taken(k_body);
  }
  EXPECT_DOUBLE_EQ(pace.rate(), 256.0 * k_body);
}

TEST(Pace, a_refusal_cuts_the_rate_by_a_share_and_one_of_the_same_second_does_not) {
  Pace pace;
  (void)pace.turn(k_body, at(0));
  pace.refused(at(0));
  const auto once = pace.rate();
  EXPECT_LT(once, 0.9 * 4 * k_body);
  EXPECT_GT(once, 0.8 * 4 * k_body);
  pace.refused(at(999));
  EXPECT_DOUBLE_EQ(pace.rate(), once) << "the bodies under way were sent at the rate before";
  pace.refused(at(1'000));
  EXPECT_LT(pace.rate(), once);
}

TEST(Pace, after_a_refusal_it_grows_by_the_same_for_each_body_and_by_less_for_a_small_one) {
  Pace pace;
  (void)pace.turn(k_body, at(0));
  pace.refused(at(0));
  auto before = pace.rate();
  pace.taken(k_body);
  const auto growth = pace.rate() - before;
  EXPECT_GT(growth, 0);
  EXPECT_LT(growth, 0.05 * k_body);
  before = pace.rate();
  pace.taken(k_body / 10);
  EXPECT_NEAR(pace.rate() - before, growth / 10, 1);
}

TEST(Pace, however_often_it_is_refused_it_goes_on) {
  Pace pace;
  for (std::int64_t n = 0; n < 1'000; ++n) {
    pace.refused(at(n * 1'000));
  }
  EXPECT_EQ(pace.turn(k_body, at(2'000'000)), milliseconds(0));
  EXPECT_LE(pace.turn(k_body, at(2'000'000)), seconds(60));
}

TEST(Pace, a_rate_that_is_not_used_is_not_kept) {
  Pace pace;
  for (std::int64_t second = 0; second < 100; ++second) {
    EXPECT_EQ(pace.turn(k_body, at(second * 1'000)), milliseconds(0));
    pace.taken(k_body);
  }
  EXPECT_LE(pace.rate(), 16.0 * k_body) << "a body in a second is sent";
}

// Two that do not know of each other, one with all of the limit; of what is beyond it each body is
// as likely to be refused.
TEST(Pace, senders_come_to_the_same_rate_together_near_the_limit) {
  constexpr double k_limit = 4.0 * k_body;
  constexpr std::int64_t k_seconds = 20'000;
  net::Jitter random(1);
  std::array<Pace, 2> senders;
  std::array<double, 2> to_send{};
  std::array<double, 2> sums{};
  (void)senders[0].turn(k_body, at(0));
  (void)senders[1].turn(k_body, at(0));
  for (std::int64_t n = 0; n < 10; ++n) {
    senders[1].refused(at(n * 1'000));
  }
  for (std::int64_t second = 10; second < k_seconds; ++second) {
    const auto too_much = 1 - k_limit / (senders[0].rate() + senders[1].rate());
    for (std::size_t n = 0; n < 2; ++n) {
      auto& sender = senders.at(n);
      for (to_send.at(n) += sender.rate(); to_send.at(n) >= k_body; to_send.at(n) -= k_body) {
        (void)sender.turn(k_body, at(second * 1'000));
        if (static_cast<double>(random.next()) / 4294967296.0 < too_much) {
          sender.refused(at(second * 1'000));
        } else {
          sender.taken(k_body);
        }
      }
      sums.at(n) += sender.rate() / k_seconds;
    }
  }
  EXPECT_NEAR(sums[0], sums[1], 0.1 * k_limit);
  EXPECT_GT(sums[0] + sums[1], 0.9 * k_limit);
  EXPECT_LT(sums[0] + sums[1], 1.3 * k_limit);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
