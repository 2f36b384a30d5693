// SPDX-License-Identifier: Apache-2.0
#include "lambda/working_time.hpp"

#include <algorithm>
#include <format>

#include "deliver/deliver.hpp"

namespace tinydynamocdc::lambda {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds k_answer_reserve_max{1'000};
// With AWS's shortest time-out, a second, less what has passed on the way to us.
constexpr milliseconds k_shortest_invocation{900};

constexpr milliseconds answer_reserve(milliseconds time) {
  return std::min(k_answer_reserve_max, time * 2 / 5);
}
// What is still read after the deadline does not eat the answer's time.
static_assert(deliver::k_reading_on < answer_reserve(k_shortest_invocation));

}  // namespace

base::Deadline working_deadline(base::Deadline invocation, const base::Clock& clock) {
  return invocation.is_never() ? invocation
                               : invocation.earlier_by(answer_reserve(invocation.remaining(clock)));
}

std::optional<std::string> too_little_time(base::Deadline invocation, const base::Clock& clock) {
  const auto time = invocation.remaining(clock);
  if (time >= k_short_invocation) {
    return std::nullopt;
  }
  return std::format(
      "an invocation has {} ms: a request to Tinybird may take longer, and is then given up and "
      "sent again; give the function a time-out of at least 30 s",
      time.count());
}

}  // namespace tinydynamocdc::lambda
