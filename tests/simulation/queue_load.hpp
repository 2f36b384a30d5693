// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "simulation/load.hpp"

namespace tinydynamocdc::simulation {

/// A snapshot that comes through the queue: bucket, SQS, function, a message in an invocation and
/// as many of those at a time as MaximumConcurrency allows. By SQS's rules: at least once, the
/// oldest about first, up to a day out of their order, hidden while it is worked at (six times the
/// time-out), dropped after 14 days, moved to the dead letters after setup::k_receives_max. (Amazon
/// SQS Developer Guide; AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".)
class QueueLoad final : public Load, private Actor {
 public:
  explicit QueueLoad(const LoadOptions& options);

  void over(FileCall& call, Outcome outcome) override;

 protected:
  [[nodiscard]] bool is_over() const override { return left_ == 0; }

 private:
  struct Message {
    std::uint32_t file = 0;
    std::int64_t sent_ms = 0;
    std::int64_t receives = 0;
    bool is_there = true;
  };
  struct At {
    std::int64_t ms;
    std::uint32_t message;
    bool operator>(const At& other) const { return ms > other.ms; }
  };
  using ByTime = std::priority_queue<At, std::vector<At>, std::greater<>>;

  void happens(std::uint32_t what, std::uint32_t of) override;

  void put(std::uint32_t file);
  void show(std::uint32_t message);
  void hide(std::uint32_t message, std::int64_t for_ms);
  void remove(std::uint32_t message);
  void poll(std::uint32_t slot);
  /// A message that a poller gets now; nobody: there is none.
  [[nodiscard]] std::uint32_t receive();
  [[nodiscard]] bool is_lost(Message& message);

  static constexpr std::uint32_t k_nobody = ~0U;

  std::vector<Message> messages_;
  ByTime visible_;                             // About by when they were sent.
  ByTime hidden_;                              // Until then.
  std::vector<std::uint32_t> at_work_;         // By slot.
  std::vector<std::int64_t> hidden_until_ms_;  // By slot.
  std::int64_t left_ = 0;
};

}  // namespace tinydynamocdc::simulation
