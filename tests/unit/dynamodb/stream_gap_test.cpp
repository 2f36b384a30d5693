// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/stream_gap.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tinydynamocdc::dynamodb {
namespace {

constexpr std::int64_t k_birth_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr const char* k_stream = "arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.000";

TEST(StreamBirth, is_its_label) {
  struct Case {
    const char* arn;
    std::optional<std::int64_t> expected;
  };
  for (const Case& c :
       {Case{k_stream, k_birth_ms},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2024-02-29T23:59:59.999", 1'709'251'199'999},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-13-01T00:00:00.000", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2025-02-29T00:00:00.000", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T24:00:00.000", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:-1.000", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01 00:00:00.000", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.00Z", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.0+1", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t/stream/yesterday", std::nullopt},
        Case{"arn:aws:dynamodb:r:1:table/t", std::nullopt}, Case{"", std::nullopt}}) {
    EXPECT_EQ(stream_birth_unix_ms(c.arn), c.expected) << c.arn;
  }
}

TEST(StreamGap, is_before_a_stream_that_came_after_its_table) {
  const auto gap = gap_before(k_stream, k_birth_ms - 60'000, 0);
  EXPECT_EQ(gap.end_unix_ms, k_birth_ms);
  EXPECT_FALSE(gap.needs_older_rows);
  EXPECT_EQ(mended_from_s(gap.end_unix_ms), k_birth_ms / 1000 + 360);
  EXPECT_EQ(mended_from_s(gap.end_unix_ms + 1), k_birth_ms / 1000 + 361);
}

TEST(StreamGap, is_before_a_table_that_may_be_in_the_place_of_another) {
  const auto gap = gap_before(k_stream, k_birth_ms - 1'000, 0);
  EXPECT_EQ(gap.end_unix_ms, k_birth_ms - 1'000);
  EXPECT_TRUE(gap.needs_older_rows);
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
