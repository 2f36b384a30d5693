// SPDX-License-Identifier: Apache-2.0
#include "net/retry.hpp"

#include <algorithm>

#include "base/whole_number.hpp"

namespace tinydynamocdc::net {
namespace {

// `ceiling` scaled by random / 2^32.
std::chrono::milliseconds part_of(std::chrono::milliseconds ceiling, std::uint32_t random) {
  const double share = static_cast<double>(random) / 4294967296.0;
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(ceiling.count() + 1) * share));
}

std::chrono::milliseconds ceiling_of(const RetryPolicy& policy, int attempt) {
  auto ceiling = policy.first;
  for (int n = 0; n < attempt && ceiling < policy.cap; ++n) {
    ceiling *= 2;
  }
  return std::min(ceiling, policy.cap);
}

}  // namespace

std::optional<std::chrono::milliseconds> next_wait(
    const RetryPolicy& policy, int attempt, std::uint32_t random,
    std::optional<std::chrono::milliseconds> retry_after, std::chrono::milliseconds remaining,
    std::chrono::milliseconds reserve) {
  const auto own = part_of(ceiling_of(policy, attempt), random);
  const auto wait = retry_after ? std::max(own, *retry_after + part_of(policy.first, random)) : own;
  if (remaining < reserve || wait > remaining - reserve) {
    return std::nullopt;
  }
  return wait;
}

std::optional<std::chrono::milliseconds> asked_wait(std::string_view retry_after) {
  constexpr std::uint64_t k_believable_s_max = 3600;
  const auto seconds = base::parse_whole<std::uint64_t>(retry_after);
  return seconds ? std::optional(std::chrono::seconds(std::min(*seconds, k_believable_s_max)))
                 : std::nullopt;
}

std::uint32_t Jitter::next() {
  // splitmix64 (Steele, Lea, Flood 2014): its upper half passes the usual tests, and its state is a
  // mere counter, so that threads share it without a lock.
  constexpr std::uint64_t k_step = 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_.fetch_add(k_step, std::memory_order_relaxed) + k_step;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
}

}  // namespace tinydynamocdc::net
