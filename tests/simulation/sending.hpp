// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "net/retry.hpp"
#include "simulation/limited_tinybird.hpp"
#include "simulation/timeline.hpp"
#include "tinybird/client.hpp"
#include "tinybird/pace.hpp"

namespace tinydynamocdc::simulation {

/// One body on its way, as tinybird::Client sends it: with the product's waits.
struct Sending {
  enum class State { under_way, waiting, landed, given_up };

  std::int64_t bytes = 0;
  tinybird::Pace* pace = nullptr;  ///< Of what can wait.
  base::Deadline deadline = base::Deadline::never();
  State state = State::under_way;
  int attempts = 0;
  LimitedTinybird::Answer answer;
};

/// In how many milliseconds it is its turn to be sent; negative: not in time.
[[nodiscard]] inline std::int64_t turn(const Sending& body, const Timeline& time) {
  if (body.pace == nullptr) {
    return 0;
  }
  const auto wait = body.pace->turn(static_cast<std::size_t>(body.bytes), time.steady());
  return wait + tinybird::k_attempt_reserve > body.deadline.remaining(time) ? -1 : wait.count();
}

/// Sends it; returns in how many milliseconds answered() is due.
[[nodiscard]] inline std::int64_t send(Sending& body, LimitedTinybird& tinybird,
                                       const Timeline& time) {
  body.state = Sending::State::under_way;
  ++body.attempts;
  body.answer = tinybird.post(body.bytes, time.now_ms());
  return body.answer.after_ms;
}

/// Its answer is there; returns in how many milliseconds send() is due, where it is `waiting`.
[[nodiscard]] inline std::int64_t answered(Sending& body, net::Jitter& jitter,
                                           const Timeline& time) {
  if (body.pace != nullptr && body.answer.status == 429) {
    body.pace->refused(time.steady());
  }
  if (body.answer.status == 200) {
    if (body.pace != nullptr) {
      body.pace->taken(static_cast<std::size_t>(body.bytes));
    }
    body.state = Sending::State::landed;
    return 0;
  }
  const auto wait = net::next_wait({}, body.attempts, jitter.next(), body.answer.retry_after,
                                   body.deadline.remaining(time), tinybird::k_attempt_reserve);
  body.state = wait ? Sending::State::waiting : Sending::State::given_up;
  return wait ? wait->count() : 0;
}

}  // namespace tinydynamocdc::simulation
