// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <queue>
#include <vector>

#include "base/clock.hpp"

/// Loading a snapshot on simulated time: what the code decides is the product's own, linked; what
/// AWS and Tinybird do is told here, by their published rules.
namespace tinydynamocdc::simulation {

/// Something to which events happen.
class Actor {
 public:
  Actor() = default;
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  virtual ~Actor() = default;
  /// `what` and `of` are as the actor gave them.
  virtual void happens(std::uint32_t what, std::uint32_t of) = 0;
};

/// Events in their order; those of one moment in the order in which they were planned. Its time is
/// also the clock of the product's code.
class Timeline final : public base::Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }

  /// `actor` must live until then.
  void in(std::int64_t wait_ms, Actor& actor, std::uint32_t what, std::uint32_t of = 0);

  /// Goes to the next event. False: there is none.
  bool go_on();

  [[nodiscard]] std::int64_t unix_ms() const override { return k_begin_unix_ms + now_ms_; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(k_hour_ms + now_ms_));
  }
  void sleep_for(std::chrono::milliseconds duration) override;

 private:
  static constexpr std::int64_t k_begin_unix_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
  static constexpr std::int64_t k_hour_ms = 3'600'000;

  struct Event {
    std::int64_t at_ms;
    std::uint64_t number;
    Actor* actor;
    std::uint32_t what;
    std::uint32_t of;
    bool operator>(const Event& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : number > other.number;
    }
  };

  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::int64_t now_ms_ = 0;
  std::uint64_t events_planned_ = 0;
};

}  // namespace tinydynamocdc::simulation
