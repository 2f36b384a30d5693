// SPDX-License-Identifier: Apache-2.0
#include "lambda/run_options.hpp"

#include <algorithm>
#include <limits>

namespace tinydynamocdc::lambda {

namespace {

// The trigger that our set-up makes has batches of as many records.
constexpr std::size_t k_stream_rows = 250;

constexpr std::size_t k_export_bodies_in_flight = 2;

// With so much memory a function has one core, with more a part of the next one, too. (AWS Lambda
// Developer Guide, "Configure Lambda function memory".) A thread that packs costs up to 27 % more
// processor time (docs/decisions/0064): worth it from a third of a second core on.
constexpr std::size_t k_one_core_mb = 1769;
constexpr std::size_t k_pack_beside_mb = k_one_core_mb * 4 / 3;

// AWS's smallest function: bodies of 10 MB, packed, would take an eighth of it.
constexpr std::size_t k_small_memory_mb = 128;
constexpr std::size_t k_small_body_bytes = 1'000'000;

// An eighth of what Tinybird takes of a data source in a second: changes find room between two
// bodies, and it does not matter much how Tinybird counts. (docs/snapshots.md)
constexpr std::size_t k_export_body_bytes = 2'500'000;

}  // namespace

deliver::DeliverOptions run_options(const Config& config, Work work) {
  if (work == Work::stream_batch) {
    return {.limits = {.rows_max = config.batch_rows_max.value_or(k_stream_rows),
                       .bytes_max = config.payload_bytes_max},
            .bodies_in_flight = 1,
            .after_giving_up = deliver::AfterGivingUp::read_on};
  }
  const bool is_small = config.memory_mb && *config.memory_mb <= k_small_memory_mb;
  const auto bytes_max =
      std::min(config.payload_bytes_max, is_small ? k_small_body_bytes : k_export_body_bytes);
  return {.limits = {.rows_max =
                         config.batch_rows_max.value_or(std::numeric_limits<std::size_t>::max()),
                     .bytes_max = bytes_max,
                     .row_bytes_max = config.payload_bytes_max,
                     .packing = config.memory_mb && *config.memory_mb >= k_pack_beside_mb
                                    ? row::Packing::beside
                                    : row::Packing::here},
          .bodies_in_flight = k_export_bodies_in_flight,
          .packed_bytes_max = bytes_max + bytes_max / 2,
          .after_giving_up = deliver::AfterGivingUp::stop,
          .urgency = tinybird::Urgency::can_wait};
}

}  // namespace tinydynamocdc::lambda
