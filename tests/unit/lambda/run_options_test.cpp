// SPDX-License-Identifier: Apache-2.0
#include "lambda/run_options.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

namespace tinydynamocdc::lambda {
namespace {

using deliver::AfterGivingUp;

constexpr std::size_t k_any = std::numeric_limits<std::size_t>::max();

TEST(RunOptions, an_export_is_packed_beside_its_rows_where_there_is_more_than_one_core) {
  for (const auto& [memory_mb, work, packing] :
       {std::tuple{std::optional<std::size_t>(1769), Work::export_file, row::Packing::here},
        {std::optional<std::size_t>(2357), Work::export_file, row::Packing::here},
        {std::optional<std::size_t>(2358), Work::export_file, row::Packing::beside},
        {std::optional<std::size_t>(10'240), Work::export_file, row::Packing::beside},
        {std::optional<std::size_t>(10'240), Work::stream_batch, row::Packing::here},
        {std::optional<std::size_t>(), Work::export_file, row::Packing::here}}) {
    Config config;
    config.memory_mb = memory_mb;
    EXPECT_EQ(run_options(config, work).limits.packing, packing);
  }
}

TEST(RunOptions, follow_from_the_settings_and_the_work) {
  struct Case {
    const char* name;
    Work work;
    std::optional<std::size_t> batch_rows_max;
    std::size_t payload_bytes_max;
    std::optional<std::size_t> memory_mb;
    std::size_t rows_max;
    std::size_t bytes_max;
    std::size_t in_flight;
  };
  const Case cases[] = {
      {"a stream's batch", Work::stream_batch, {}, 10'000'000, 256, 250, 10'000'000, 1},
      {"BATCH_SIZE counts", Work::stream_batch, 10, 10'000'000, 256, 10, 10'000'000, 1},
      {"small memory is enough", Work::stream_batch, {}, 10'000'000, 128, 250, 10'000'000, 1},
      {"not beyond MAX_PAYLOAD_SIZE", Work::export_file, {}, 2'000'000, 256, k_any, 2'000'000, 2},
      {"bodies are filled", Work::export_file, {}, 10'000'000, 256, k_any, 2'500'000, 2},
      {"unless BATCH_SIZE is set", Work::export_file, 250, 10'000'000, 256, 250, 2'500'000, 2},
      {"the least above 128 MB", Work::export_file, {}, 10'000'000, 129, k_any, 2'500'000, 2},
      {"small bodies in 128 MB", Work::export_file, {}, 10'000'000, 128, k_any, 1'000'000, 2},
      {"and smaller ones", Work::export_file, {}, 5'000, 128, k_any, 5'000, 2},
      {"memory unknown", Work::export_file, {}, 10'000'000, {}, k_any, 2'500'000, 2},
  };
  for (const auto& c : cases) {
    Config config;
    config.batch_rows_max = c.batch_rows_max;
    config.payload_bytes_max = c.payload_bytes_max;
    config.memory_mb = c.memory_mb;
    const auto options = run_options(config, c.work);
    EXPECT_EQ(options.limits.rows_max, c.rows_max) << c.name;
    EXPECT_EQ(options.limits.bytes_max, c.bytes_max) << c.name;
    EXPECT_EQ(options.bodies_in_flight, c.in_flight) << c.name;
    EXPECT_EQ(options.packed_bytes_max,
              c.work == Work::stream_batch ? k_any : c.bytes_max + c.bytes_max / 2)
        << c.name;
    EXPECT_EQ(options.after_giving_up,
              c.work == Work::stream_batch ? AfterGivingUp::read_on : AfterGivingUp::stop)
        << c.name;
    EXPECT_EQ(std::max(options.limits.bytes_max, options.limits.row_bytes_max), c.payload_bytes_max)
        << c.name;
    EXPECT_EQ(options.urgency,
              c.work == Work::stream_batch ? tinybird::Urgency::soon : tinybird::Urgency::can_wait)
        << c.name;
  }
}

}  // namespace
}  // namespace tinydynamocdc::lambda
