// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinydynamocdc::net {

/// Full-jitter exponential backoff (the AWS Architecture Blog's "Exponential Backoff And Jitter"):
/// before attempt n+1 wait a random time in [0, min(cap, first * 2^n)], but never less than what
/// the peer asked for.
struct RetryPolicy {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds cap{5000};
};

/// The wait before the next attempt. A pure function:
///  - `attempt`: how many attempts have failed, from 1;
///  - `random`: uniform 32 bits, from the caller;
///  - `retry_after`: what the peer asked for, if it did: waited for in full, plus the jitter of
///  `first`, and never less than the backoff (a Retry-After of 0 is no leave to hurry);
///  - `remaining`: time left; nothing is returned when the wait would not leave `reserve` of it.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_wait(
    const RetryPolicy& policy, int attempt, std::uint32_t random,
    std::optional<std::chrono::milliseconds> retry_after, std::chrono::milliseconds remaining,
    std::chrono::milliseconds reserve);

/// What a Retry-After header asks for: whole seconds, of which at most an hour is believed. An HTTP
/// date, or anything else, counts as not said.
[[nodiscard]] std::optional<std::chrono::milliseconds> asked_wait(std::string_view retry_after);

/// Random numbers for jitter; one per user, passed in. Not for anything secret. Thread-safe.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint32_t next();

 private:
  std::atomic<std::uint64_t> state_;
};

}  // namespace tinydynamocdc::net
