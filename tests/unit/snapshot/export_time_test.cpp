// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_time.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace tinydynamocdc::snapshot {
namespace {

constexpr std::int64_t k_birth_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr std::int64_t k_birth_s = k_birth_ms / 1000;
constexpr std::int64_t k_now_ms = k_birth_ms + 3'600'000;
constexpr const char* k_stream = "arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.000";

aws::Table table(std::optional<std::int64_t> created_unix_ms, std::string stream = k_stream) {
  aws::Table result;
  result.stream_arn = std::move(stream);
  result.created_unix_ms = created_unix_ms;
  return result;
}

aws::EventSourceMapping trigger(const char* position, std::optional<std::int64_t> modified) {
  aws::EventSourceMapping mapping;
  mapping.starting_position = position;
  mapping.modified_unix_ms = modified;
  return mapping;
}

TEST(GoodFrom, six_minutes_after_the_last_gaps_end) {
  struct Case {
    const char* what;
    aws::Table table;
    std::vector<aws::EventSourceMapping> triggers;
    std::int64_t expected_s;
    const char* gap_part;
    OlderRows older_rows = OlderRows::none;
  };
  const Case cases[] = {
      {"the stream has been on since the table was created", table(k_birth_ms), {}, 0, ""},
      {"their times differ by a moment", table(k_birth_ms - 2'000), {}, 0, ""},
      {"the stream was switched on later",
       table(k_birth_ms - 2'001),
       {},
       k_birth_s + 360,
       "the stream was switched on at 2026-01-01 00:00:00 UTC"},
      {"a fraction of a second counts as a whole one",
       table(k_birth_ms - 60'000, "…/stream/2026-01-01T00:00:00.001"),
       {},
       k_birth_s + 361,
       "2026-01-01 00:00:01 UTC"},
      {"nobody knows when the table was created",
       table(std::nullopt),
       {},
       k_birth_s + 360,
       "switched on at"},
      {"nobody knows when the stream was switched on",
       table(k_birth_ms, "…/stream/x"),
       {},
       k_now_ms / 1000 + 360,
       "does not show"},
      {"a trigger from the beginning leaves no gap",
       table(k_birth_ms),
       {trigger("TRIM_HORIZON", k_now_ms)},
       0,
       ""},
      {"a trigger that begins with the newest",
       table(k_birth_ms),
       {trigger("LATEST", k_birth_ms + 5'000)},
       k_birth_s + 365,
       "newest changes"},
      {"such a trigger whose time is unknown",
       table(k_birth_ms),
       {trigger("LATEST", std::nullopt)},
       k_now_ms / 1000 + 360,
       "newest changes"},
      {"a table created again beside rows of an earlier one",
       table(k_birth_ms),
       {},
       k_birth_s + 360,
       "an earlier table of that name left rows in the data source; this one was created at 2026",
       OlderRows::some},
      {"a stream that was switched on later, beside older rows, is the gap that it was",
       table(k_birth_ms - 60'000),
       {},
       k_birth_s + 360,
       "switched on at",
       OlderRows::some},
      {"the later of two gaps",
       table(k_birth_ms - 60'000),
       {trigger("LATEST", k_birth_ms - 5'000)},
       k_birth_s + 360,
       "switched on at"},
  };
  for (const auto& c : cases) {
    const auto good = good_from(c.table, c.triggers, c.older_rows, k_now_ms);
    EXPECT_EQ(good.unix_s, c.expected_s) << c.what;
    EXPECT_EQ(good.gap.empty(), c.expected_s == 0) << c.what;
    EXPECT_TRUE(good.gap.contains(c.gap_part)) << c.what << ": " << good.gap;
  }
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
