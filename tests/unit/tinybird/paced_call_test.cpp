// SPDX-License-Identifier: Apache-2.0
// Calls that can wait, beside those that cannot.
#include <gtest/gtest.h>

#include <numeric>

#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"
#include "tinybird/events.hpp"

namespace tinydynamocdc::tinybird {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view k_ack = R"({"successful_rows":1,"quarantined_rows":0})";

class PacedCall : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  net::Jitter jitter_{1};
  FixedToken token_{base::Secret("p.token")};
  Client client_{{http_, clock_, jitter_, token_},
                 {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
};

TEST_F(PacedCall, what_can_wait_keeps_a_pace_and_what_cannot_is_sent_at_once) {
  const auto send = [&](Urgency urgency) {
    http_.answer(200, std::string(k_ack));
    return append_rows(client_, "ddb_t", "packed", 1, Deadline::in(clock_, seconds(60)), urgency);
  };
  ASSERT_TRUE(send(Urgency::can_wait));
  ASSERT_TRUE(clock_.sleeps().empty());
  ASSERT_TRUE(send(Urgency::can_wait));
  ASSERT_EQ(clock_.sleeps().size(), 1U);
  EXPECT_EQ(clock_.sleeps().front(), milliseconds(250));
  for (int n = 0; n < 20; ++n) {
    ASSERT_TRUE(send(Urgency::soon));
  }
  EXPECT_EQ(clock_.sleeps().size(), 1U);
}

TEST_F(PacedCall, refusals_slow_down_what_can_wait_for_a_long_time) {
  const auto send = [&] {
    http_.answer(200, std::string(k_ack));
    EXPECT_TRUE(append_rows(client_, "ddb_t", "packed", 1, Deadline::in(clock_, seconds(300)),
                            Urgency::can_wait));
  };
  for (int n = 0; n < 10; ++n) {
    http_.answer(429, R"({"error":"slow down"})", {{"Retry-After", "1"}});
  }
  send();
  const auto before = clock_.sleeps().size();
  for (int n = 0; n < 10; ++n) {
    send();
  }
  const auto sleeps = clock_.sleeps();
  EXPECT_GT(std::accumulate(sleeps.begin() + static_cast<std::ptrdiff_t>(before), sleeps.end(),
                            milliseconds(0)),
            seconds(5));
}

TEST_F(PacedCall, whose_turn_is_not_in_time_is_not_sent) {
  http_.answer(200, std::string(k_ack));
  const auto send = [&](std::chrono::milliseconds time) {
    return append_rows(client_, "ddb_t", "packed", 1, Deadline::in(clock_, time),
                       Urgency::can_wait);
  };
  ASSERT_TRUE(send(seconds(60)));
  const auto late = send(milliseconds(600));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().error.kind, ErrorKind::expired);
  EXPECT_TRUE(late.error().error.message.contains("no time was left to send it"))
      << late.error().error.message;
  EXPECT_EQ(http_.requests().size(), 1U);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
