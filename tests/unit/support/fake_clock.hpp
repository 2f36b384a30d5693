// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "base/clock.hpp"

namespace tinydynamocdc::testing {

/// A clock that tests own: it stands still until somebody sleeps on it or moves it. Thread-safe.
class FakeClock final : public base::Clock {
 public:
  /// 2026-01-01T00:00:00Z unless told otherwise.
  explicit FakeClock(std::int64_t unix_ms = 1'767'225'600'000) : unix_ms_(unix_ms) {}

  [[nodiscard]] std::int64_t unix_ms() const override {
    const std::scoped_lock lock(mutex_);
    return unix_ms_;
  }

  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    const std::scoped_lock lock(mutex_);
    return steady_;
  }

  /// Returns at once; the time has passed.
  void sleep_for(std::chrono::milliseconds duration) override {
    const std::scoped_lock lock(mutex_);
    sleeps_.push_back(duration);
    move(duration);
  }

  /// Lets time pass without anybody sleeping.
  void advance(std::chrono::milliseconds duration) {
    const std::scoped_lock lock(mutex_);
    move(duration);
  }

  /// Sets the wall clock alone, as somebody correcting it would.
  void set_unix_ms(std::int64_t unix_ms) {
    const std::scoped_lock lock(mutex_);
    unix_ms_ = unix_ms;
  }

  /// Every sleep so far, in order.
  [[nodiscard]] std::vector<std::chrono::milliseconds> sleeps() const {
    const std::scoped_lock lock(mutex_);
    return sleeps_;
  }

 private:
  void move(std::chrono::milliseconds duration) {
    unix_ms_ += duration.count();
    steady_ += duration;
  }

  mutable std::mutex mutex_;
  std::int64_t unix_ms_;
  std::chrono::steady_clock::time_point steady_{std::chrono::hours(1)};
  std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace tinydynamocdc::testing
