// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace tinydynamocdc::base {

/// The only door to time. Passed in wherever time matters, so that tests own it.
/// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Milliseconds since the Unix epoch; may jump.
  [[nodiscard]] virtual std::int64_t unix_ms() const = 0;

  /// A time that only goes forward; its zero means nothing.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;

  /// Waits that long.
  virtual void sleep_for(std::chrono::milliseconds duration) = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
  void sleep_for(std::chrono::milliseconds duration) override;
};

/// The moment by which an operation must have ended, on the steady clock. A plain value; everything
/// that waits for the outside world takes one.
class Deadline {
 public:
  /// No limit: only for waiting for work, never for waiting for a peer's answer.
  [[nodiscard]] static Deadline never();

  /// `duration` from now.
  [[nodiscard]] static Deadline in(const Clock& clock, std::chrono::milliseconds duration);

  /// At that wall-clock time, milliseconds since the Unix epoch (the form of
  /// Lambda-Runtime-Deadline-Ms).
  [[nodiscard]] static Deadline at_unix_ms(const Clock& clock, std::int64_t unix_ms);

  /// Time left, never negative. `milliseconds::max()` for `never()`.
  [[nodiscard]] std::chrono::milliseconds remaining(const Clock& clock) const;

  [[nodiscard]] bool passed(const Clock& clock) const;
  [[nodiscard]] bool is_never() const;

  /// This deadline moved towards the present, to leave time for something that must follow.
  [[nodiscard]] Deadline earlier_by(std::chrono::milliseconds duration) const;

  auto operator<=>(const Deadline&) const = default;

 private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}

  std::chrono::steady_clock::time_point at_;
};

}  // namespace tinydynamocdc::base
