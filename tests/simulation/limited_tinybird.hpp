// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "net/retry.hpp"

namespace tinydynamocdc::simulation {

/// How Tinybird counts is not published: two ways that differ most.
enum class Counting {
  bucket,  ///< Filled at the limit's rate, a second's worth at most; a body may overdraw it.
  window,  ///< Whole seconds: a body has to fit into what is left of this one.
};

/// Tinybird's Events API for one data source: it takes so many bytes and requests in a second and
/// answers 429 beyond ("Limits": 20 MB/s, 100 requests/s for a data source), and of all others one
/// in a hundred fails at random.
class LimitedTinybird {
 public:
  struct Options {
    std::int64_t bytes_per_s = 20'000'000;
    std::int64_t requests_per_s = 100;
    double failing = 0.01;  ///< Half of them 429, half 503.
    Counting counting = Counting::bucket;
    std::int64_t outage_from_h = 0;
    std::int64_t outage_h = 0;  ///< So long everything is answered 503.
  };
  struct Answer {
    int status = 200;
    std::int64_t after_ms = 0;
    std::optional<std::chrono::milliseconds> retry_after;
  };

  LimitedTinybird(const Options& options, net::Jitter& random)
      : options_(options), random_(random) {}

  /// The answer to a body that is sent now.
  [[nodiscard]] Answer post(std::int64_t bytes, std::int64_t now_ms);

  std::int64_t requests = 0;
  std::int64_t refused = 0;  ///< 429
  std::int64_t failed = 0;   ///< 503
  std::int64_t bytes_written = 0;

 private:
  /// When there is room for it: now, or in so many milliseconds.
  [[nodiscard]] std::int64_t room_in_ms(std::int64_t bytes, std::int64_t now_ms);
  [[nodiscard]] double share() { return static_cast<double>(random_.next()) / 4294967296.0; }

  Options options_;
  net::Jitter& random_;
  std::int64_t as_of_ms_ = 0;
  double bytes_left_ = 0;
  double requests_left_ = 0;
};

}  // namespace tinydynamocdc::simulation
