// SPDX-License-Identifier: Apache-2.0
#include "simulation/limited_tinybird.hpp"

#include <algorithm>
#include <cmath>

namespace tinydynamocdc::simulation {

namespace {

// A write with wait=true: some 100 ms, and 50 ms for each MB; a refusal comes sooner. (Chosen, not
// measured: what one invocation alone may send is then about the limit.)
constexpr double k_answer_ms = 100;
constexpr double k_write_ms_per_byte = 50e-6;
constexpr double k_refusal_ms_per_byte = 10e-6;
constexpr std::chrono::milliseconds k_second{1'000};

}  // namespace

std::int64_t LimitedTinybird::room_in_ms(std::int64_t bytes, std::int64_t now_ms) {
  const auto rate = static_cast<double>(options_.bytes_per_s);
  const auto requests_rate = static_cast<double>(options_.requests_per_s);
  if (options_.counting == Counting::window) {
    if (now_ms / 1'000 != as_of_ms_ / 1'000 || now_ms == 0) {
      bytes_left_ = rate;
      requests_left_ = requests_rate;
    }
    as_of_ms_ = now_ms;
    const bool fits = requests_left_ >= 1 && bytes_left_ >= static_cast<double>(bytes);
    return fits ? 0 : 1'000 - now_ms % 1'000;
  }
  const auto passed_s = static_cast<double>(now_ms - as_of_ms_) / 1'000;
  as_of_ms_ = now_ms;
  bytes_left_ = std::min(bytes_left_ + passed_s * rate, rate);
  requests_left_ = std::min(requests_left_ + passed_s * requests_rate, requests_rate);
  if (bytes_left_ > 0 && requests_left_ >= 1) {
    return 0;
  }
  return static_cast<std::int64_t>(std::ceil(
      1'000 * std::max({-bytes_left_ / rate, (1 - requests_left_) / requests_rate, 0.001})));
}

LimitedTinybird::Answer LimitedTinybird::post(std::int64_t bytes, std::int64_t now_ms) {
  ++requests;
  const auto size = static_cast<double>(bytes);
  const auto refusal_ms = static_cast<std::int64_t>(k_answer_ms / 2 + size * k_refusal_ms_per_byte);
  constexpr std::int64_t k_hour_ms = 3'600'000;
  const auto since_ms = now_ms - options_.outage_from_h * k_hour_ms;
  if (since_ms >= 0 && since_ms < options_.outage_h * k_hour_ms) {
    ++failed;
    return {.status = 503, .after_ms = refusal_ms, .retry_after = {}};
  }
  if (const auto room_ms = room_in_ms(bytes, now_ms); room_ms > 0) {
    ++refused;
    const auto whole_seconds = (room_ms + 999) / 1'000;
    return {.status = 429, .after_ms = refusal_ms, .retry_after = k_second * whole_seconds};
  }
  if (const auto outcome = share(); outcome < options_.failing) {
    const bool is_refusal = outcome < options_.failing / 2;
    ++(is_refusal ? refused : failed);
    return {.status = is_refusal ? 429 : 503,
            .after_ms = refusal_ms,
            .retry_after = is_refusal ? std::optional(k_second) : std::nullopt};
  }
  bytes_left_ -= size;
  requests_left_ -= 1;
  bytes_written += bytes;
  const auto write_ms = (k_answer_ms + size * k_write_ms_per_byte) * (0.7 + 0.6 * share());
  return {.after_ms = static_cast<std::int64_t>(write_ms), .retry_after = {}};
}

}  // namespace tinydynamocdc::simulation
