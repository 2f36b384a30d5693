// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"

#include <utility>

namespace tinydynamocdc::base {

using namespace std::chrono_literals;

namespace {

constexpr auto k_first = 1s;
constexpr auto k_every = 250ms;

}  // namespace

Progress::Progress(const Clock& clock, Line line, Show show)
    : clock_(clock),
      line_(std::move(line)),
      show_(std::move(show)),
      started_(clock.steady()),
      next_(started_ + k_first) {}

void Progress::look() {
  // Whoever finds another at it has better things to do.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) {
    return;
  }
  const auto now = clock_.steady();
  if (now < next_) {
    return;
  }
  next_ = now + k_every;
  show_(line_(now - started_));
}

}  // namespace tinydynamocdc::base
