// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "simulation/limited_tinybird.hpp"
#include "simulation/sending.hpp"
#include "simulation/timeline.hpp"

namespace tinydynamocdc::simulation {

/// A shard of the table's stream and the trigger's poller, beside the snapshot: changes come
/// evenly; a batch has 250 records, or what there is after 5 s; the next one waits for the one
/// before. (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB".)
class Shard final : public Actor {
 public:
  struct Options {
    double changes_per_s = 25;
    std::int64_t bytes_per_change = 1'500;
    std::int64_t time_out_ms = 300'000;
  };

  /// What it is given must outlive it.
  Shard(const Options& options, Timeline& time, LimitedTinybird& tinybird, net::Jitter& jitter);

  void happens(std::uint32_t what, std::uint32_t of) override;

  [[nodiscard]] std::int64_t bytes_written() const { return bytes_written_; }

  /// From a batch's oldest change to its acknowledgement, in seconds: how often it took so long.
  [[nodiscard]] const std::vector<std::int64_t>& batches_by_lag_s() const {
    return batches_by_lag_s_;
  }

 private:
  enum Happening : std::uint32_t { looks, sends, is_answered };

  void look();
  void begin_batch();

  Options options_;
  Timeline& time_;
  LimitedTinybird& tinybird_;
  net::Jitter& jitter_;
  double delivered_until_ms_ = 0;  ///< Changes made before that are acknowledged.
  double batch_until_ms_ = 0;
  Sending body_;
  std::int64_t bytes_written_ = 0;
  std::vector<std::int64_t> batches_by_lag_s_;
};

}  // namespace tinydynamocdc::simulation
