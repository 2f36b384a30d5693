// SPDX-License-Identifier: Apache-2.0
// Each test prints its figures; docs/snapshots.md has them.
#include <gtest/gtest.h>

#include <format>
#include <iostream>
#include <string_view>

#include "setup/queue_trigger.hpp"
#include "simulation/direct_load.hpp"
#include "simulation/queue_load.hpp"

namespace tinydynamocdc::simulation {
namespace {

// What --snapshot-concurrency is without being told.
constexpr int k_concurrency = setup::k_snapshot_concurrency;
// A stream that takes a thirteenth of the limit: 1,000 changes a second.
constexpr double k_busy_changes_per_s = 250;
constexpr double k_longest_lag_s = 60;
constexpr double k_longest_time = 1.1;

template <class SomeLoad>
Figures printed(std::string_view what, const LoadOptions& options) {
  SomeLoad load(options);
  const auto figures = load.run();
  std::cout << std::format("{:<46}{}\n", what, figures.line());
  return figures;
}

void print_head() { std::cout << std::format("{:<46}{}\n", "", Figures::head()); }

LoadOptions busy(LoadOptions options) {
  options.stream.changes_per_s = k_busy_changes_per_s;
  return options;
}

// Of the limit, what the stream leaves.
double left_by_stream(const LoadOptions& options) {
  return 1 - options.shards * options.stream.changes_per_s *
                 static_cast<double>(options.stream.bytes_per_change) /
                 static_cast<double>(options.tinybird.bytes_per_s);
}

void expect_all_loaded(const Figures& figures) {
  EXPECT_EQ(figures.files_missing, 0U);
  EXPECT_EQ(figures.dead_letters, 0);
  EXPECT_EQ(figures.dropped, 0);
  EXPECT_GE(figures.marks, 1) << "the same row, however often";
  EXPECT_LE(figures.sends_per_line, 1.05);
  EXPECT_LT(figures.lag_most_s, k_longest_lag_s);
}

TEST(SnapshotLoad, a_terabyte_is_loaded_in_the_time_that_the_limit_allows) {
  print_head();
  const LoadOptions options{.concurrency = k_concurrency};
  const auto figures = printed<QueueLoad>("1 TB, 20,000 files", options);
  expect_all_loaded(figures);
  EXPECT_LE(figures.of_the_limit, k_longest_time);
  EXPECT_LE(figures.most_receives, 10);
  EXPECT_LE(figures.lists, static_cast<std::int64_t>(options.files * 1.1) + figures.looks * 25);
  EXPECT_LE(figures.looks, 60);
}

TEST(SnapshotLoad, whatever_the_concurrency_and_the_stream_nothing_is_late_and_nothing_lost) {
  print_head();
  for (const int concurrency : {2, 3, 4, 6, 8, 16}) {
    const LoadOptions quiet{.concurrency = concurrency};
    const auto figures = printed<QueueLoad>(std::format("concurrency {}", concurrency), quiet);
    expect_all_loaded(figures);
    EXPECT_LE(figures.of_the_limit, k_longest_time) << concurrency;
    const auto beside =
        printed<QueueLoad>(std::format("concurrency {}, busy stream", concurrency), busy(quiet));
    expect_all_loaded(beside);
    EXPECT_LE(beside.of_the_limit * left_by_stream(busy(quiet)), k_longest_time) << concurrency;
  }
}

TEST(SnapshotLoad, however_tinybird_counts_nothing_is_late_and_nothing_lost) {
  print_head();
  for (const int concurrency : {k_concurrency, 8}) {
    LoadOptions options{.concurrency = concurrency};
    options.tinybird.counting = Counting::window;
    expect_all_loaded(
        printed<QueueLoad>(std::format("whole seconds, concurrency {}", concurrency), options));
    expect_all_loaded(printed<QueueLoad>(
        std::format("whole seconds, concurrency {}, busy", concurrency), busy(options)));
  }
}

TEST(SnapshotLoad, without_a_pace_a_busy_stream_falls_behind) {
  print_head();
  LoadOptions options = busy({.concurrency = 8});
  options.call.urgency = tinybird::Urgency::soon;
  const auto figures = printed<QueueLoad>("concurrency 8, busy stream, no pace", options);
  EXPECT_GT(figures.lag_99_9_s, 1'000) << "the pace is of no use any more";
}

// As long as 100 TB at 20 MB/s take, with less of everything: two months.
TEST(SnapshotLoad, a_load_of_two_months_with_an_outage_of_five_days_loses_nothing) {
  print_head();
  LoadOptions options{.files = 140'000, .bytes = 1'680'000'000, .concurrency = k_concurrency};
  options.shards = 0;
  options.tinybird.bytes_per_s = 336;
  options.tinybird.outage_from_h = std::int64_t{24} * 20;
  options.tinybird.outage_h = std::int64_t{24} * 5;
  options.call.body_bytes = 4'000;
  const auto figures = printed<QueueLoad>("two months, five days of outage", options);
  EXPECT_EQ(figures.files_missing, 0U);
  EXPECT_EQ(figures.dead_letters, 0);
  EXPECT_EQ(figures.dropped, 0);
  EXPECT_GE(figures.marks, 1);
  EXPECT_GT(figures.renewed, 300'000);

  options.renews = false;
  const auto without = printed<QueueLoad>("the same, no message sent anew", options);
  EXPECT_GT(without.dropped, 50'000);
  EXPECT_EQ(without.marks, 0);
}

TEST(SnapshotLoad, the_old_way_jams) {
  print_head();
  LoadOptions options{.concurrency = 1'000};
  options.call.urgency = tinybird::Urgency::soon;
  options.call.has_ledger = false;
  const auto figures = printed<DirectLoad>("S3 calls the function, no ledger", options);
  EXPECT_GT(figures.files_missing, options.files / 2);
  EXPECT_EQ(figures.marks, 0);
}

// `make simulate`: some minutes. What AWS gives up comes back as letters, which is not simulated.
TEST(SnapshotLoad, disabled_the_direct_way_of_today) {
  print_head();
  (void)printed<DirectLoad>("S3 calls the function (--direct)", {.concurrency = 1'000});
}

TEST(SnapshotLoad, disabled_a_hundred_terabytes) {
  print_head();
  const auto figures = printed<QueueLoad>(
      "100 TB, 1,000,000 files",
      {.files = 1'000'000, .bytes = 100'000'000'000'000, .concurrency = k_concurrency});
  expect_all_loaded(figures);
  EXPECT_LE(figures.of_the_limit, k_longest_time);
}

}  // namespace
}  // namespace tinydynamocdc::simulation
