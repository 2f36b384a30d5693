// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "simulation/load.hpp"

namespace tinydynamocdc::simulation {

/// A snapshot whose events S3 hands to the function itself, all at once: as many invocations at a
/// time as the account may have (`concurrency`), and AWS's rules for asynchronous events: one that
/// fails is tried again after one minute and after two more, one that waits for 6 hours is dropped.
/// (AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous
/// invocation".)
class DirectLoad final : public Load, private Actor {
 public:
  explicit DirectLoad(const LoadOptions& options);

  void over(FileCall& call, Outcome outcome) override;

 protected:
  [[nodiscard]] bool is_over() const override { return left_ == 0; }

 private:
  struct Event {
    std::uint32_t file = 0;
    std::int64_t sent_ms = 0;
    int failures = 0;
  };

  void happens(std::uint32_t what, std::uint32_t of) override;

  void go_on();
  void put(const Event& event);

  std::deque<Event> waiting_;
  std::vector<Event> later_;
  std::vector<Event> at_work_;  // By slot.
  std::vector<std::uint32_t> idle_;
  std::int64_t left_ = 0;
};

}  // namespace tinydynamocdc::simulation
