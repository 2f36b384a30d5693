// SPDX-License-Identifier: Apache-2.0
#include "net/retry.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tinydynamocdc::net {
namespace {

using std::chrono::milliseconds;
constexpr std::uint32_t k_random_max = 0xffffffff;
constexpr milliseconds k_plenty = milliseconds::max();
constexpr RetryPolicy k_policy{.first = milliseconds(100), .cap = milliseconds(5000)};

milliseconds longest(int attempt) {
  return next_wait(k_policy, attempt, k_random_max, {}, k_plenty, milliseconds(0)).value();
}

TEST(NextWait, the_longest_wait_doubles_up_to_the_cap) {
  EXPECT_EQ(longest(1), milliseconds(200));
  EXPECT_EQ(longest(2), milliseconds(400));
  EXPECT_EQ(longest(3), milliseconds(800));
  EXPECT_EQ(longest(5), milliseconds(3200));
  EXPECT_EQ(longest(6), milliseconds(5000));
  EXPECT_EQ(longest(1'000'000'000), milliseconds(5000));
}

TEST(NextWait, the_shortest_wait_is_none_and_the_middle_is_half) {
  EXPECT_EQ(next_wait(k_policy, 3, 0, {}, k_plenty, milliseconds(0)), milliseconds(0));
  EXPECT_EQ(next_wait(k_policy, 3, 1U << 31, {}, k_plenty, milliseconds(0)), milliseconds(400));
}

TEST(NextWait, what_the_peer_asked_for_is_waited_in_full_and_spread) {
  EXPECT_EQ(next_wait(k_policy, 1, 0, milliseconds(3000), k_plenty, milliseconds(0)),
            milliseconds(3000));
  EXPECT_EQ(next_wait(k_policy, 1, k_random_max, milliseconds(3000), k_plenty, milliseconds(0)),
            milliseconds(3100));
}

TEST(NextWait, a_peer_that_asks_for_no_wait_at_all_leaves_the_backoff_as_it_is) {
  for (const int attempt : {1, 3, 5, 9}) {
    for (const std::uint32_t random : {0U, 1U << 30, 1U << 31, k_random_max}) {
      EXPECT_GE(next_wait(k_policy, attempt, random, milliseconds(0), k_plenty, milliseconds(0)),
                next_wait(k_policy, attempt, random, {}, k_plenty, milliseconds(0)))
          << attempt << " " << random;
    }
  }
}

TEST(NextWait, nothing_when_it_would_eat_the_reserve) {
  const auto wait = [](int remaining_ms, int reserve_ms) {
    return next_wait(k_policy, 1, k_random_max, {}, milliseconds(remaining_ms),
                     milliseconds(reserve_ms));
  };
  EXPECT_EQ(wait(1200, 1000), milliseconds(200));
  EXPECT_EQ(wait(1199, 1000), std::nullopt);
  EXPECT_EQ(wait(999, 1000), std::nullopt);
  EXPECT_EQ(wait(0, 0), std::nullopt);
}

TEST(Jitter, is_a_function_of_its_seed_and_does_not_repeat_soon) {
  Jitter a(1);
  Jitter b(1);
  Jitter c(2);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint32_t value = a.next();
    EXPECT_EQ(value, b.next());
    seen.insert(value);
  }
  EXPECT_GT(seen.size(), 990U);
  EXPECT_FALSE(seen.contains(c.next()));
}

TEST(AskedWait, is_in_whole_seconds_and_at_most_an_hour) {
  EXPECT_EQ(asked_wait("0"), milliseconds(0));
  EXPECT_EQ(asked_wait("7"), milliseconds(7000));
  EXPECT_EQ(asked_wait("3601"), milliseconds(3'600'000));
  EXPECT_EQ(asked_wait("18446744073709551615"), milliseconds(3'600'000));
}

TEST(AskedWait, anything_else_counts_as_not_said) {
  for (const std::string_view text :
       {"", "-1", "1.5", "soon", "7 ", "Fri, 31 Dec 2027 23:59:59 GMT", "18446744073709551616"}) {
    EXPECT_EQ(asked_wait(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::net
