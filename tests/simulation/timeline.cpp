// SPDX-License-Identifier: Apache-2.0
#include "simulation/timeline.hpp"

#include "base/check.hpp"

namespace tinydynamocdc::simulation {

void Timeline::in(std::int64_t wait_ms, Actor& actor, std::uint32_t what, std::uint32_t of) {
  events_.push({.at_ms = now_ms_ + (wait_ms < 0 ? 0 : wait_ms),
                .number = events_planned_++,
                .actor = &actor,
                .what = what,
                .of = of});
}

bool Timeline::go_on() {
  if (events_.empty()) {
    return false;
  }
  const auto event = events_.top();
  events_.pop();
  now_ms_ = event.at_ms;
  event.actor->happens(event.what, event.of);
  return true;
}

// Whoever waits here plans an event instead.
void Timeline::sleep_for(std::chrono::milliseconds /*duration*/) { TINYDYNAMOCDC_CHECK(false); }

}  // namespace tinydynamocdc::simulation
