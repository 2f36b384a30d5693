// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <algorithm>
#include <thread>

namespace tinydynamocdc::base {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::int64_t SystemClock::unix_ms() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return duration_cast<milliseconds>(since_epoch).count();
}

steady_clock::time_point SystemClock::steady() const { return steady_clock::now(); }

void SystemClock::sleep_for(milliseconds duration) { std::this_thread::sleep_for(duration); }

Deadline Deadline::never() { return Deadline(steady_clock::time_point::max()); }

Deadline Deadline::in(const Clock& clock, milliseconds duration) {
  return Deadline(clock.steady() + duration);
}

Deadline Deadline::at_unix_ms(const Clock& clock, std::int64_t unix_ms) {
  return Deadline(clock.steady() + milliseconds(unix_ms - clock.unix_ms()));
}

milliseconds Deadline::remaining(const Clock& clock) const {
  if (is_never()) {
    return milliseconds::max();
  }
  return std::max(milliseconds(0), duration_cast<milliseconds>(at_ - clock.steady()));
}

bool Deadline::passed(const Clock& clock) const { return !is_never() && clock.steady() >= at_; }

bool Deadline::is_never() const { return at_ == steady_clock::time_point::max(); }

Deadline Deadline::earlier_by(milliseconds duration) const {
  return is_never() ? *this : Deadline(at_ - duration);
}

}  // namespace tinydynamocdc::base
