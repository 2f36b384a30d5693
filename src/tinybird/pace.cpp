// SPDX-License-Identifier: Apache-2.0
#include "tinybird/pace.hpp"

#include <algorithm>

namespace tinydynamocdc::tinybird {

using std::chrono::milliseconds;

namespace {

// Of the largest body so far, in a second: to begin with, at least, and for each body that is
// taken.
constexpr double k_first = 4;
constexpr double k_least = 0.1;
constexpr double k_growth = 0.02;
// What a refusal leaves of the rate.
constexpr double k_cut = 0.85;
constexpr milliseconds k_one_refusal{1'000};
constexpr double k_ms = 1'000;

}  // namespace

milliseconds Pace::turn(std::size_t bytes, Time now) {
  const std::scoped_lock lock(mutex_);
  largest_ = std::max(largest_, static_cast<double>(bytes));
  bytes_per_s_ = std::max(bytes_per_s_, largest_ * (is_growing_fast_ ? k_first : k_least));
  if (now > next_) {
    // It was not the pace that made it wait: a rate that nobody uses says nothing of the limit, and
    // would have to be cut for minutes once the limit is met (RFC 7661, for TCP).
    const std::chrono::duration<double> unused = now - next_;
    const auto used = static_cast<double>(bytes) /
                      (static_cast<double>(bytes) / std::max(bytes_per_s_, 1.0) + unused.count());
    bytes_per_s_ = std::min(bytes_per_s_, std::max(2 * used, 2 * k_first * largest_));
  }
  const auto at = std::max(next_, now);
  const auto takes_ms = static_cast<double>(bytes) / std::max(bytes_per_s_, 1.0) * k_ms;
  next_ = at + milliseconds(static_cast<std::int64_t>(takes_ms));
  return std::chrono::ceil<milliseconds>(at - now);
}

void Pace::taken(std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  const auto part = static_cast<double>(bytes) / std::max(largest_, 1.0);
  bytes_per_s_ += part * (is_growing_fast_ ? bytes_per_s_ : largest_ * k_growth);
}

void Pace::refused(Time now) {
  const std::scoped_lock lock(mutex_);
  is_growing_fast_ = false;
  if (now - cut_ >= k_one_refusal) {
    cut_ = now;
    bytes_per_s_ *= k_cut;
  }
}

double Pace::rate() const {
  const std::scoped_lock lock(mutex_);
  return bytes_per_s_;
}

}  // namespace tinydynamocdc::tinybird
