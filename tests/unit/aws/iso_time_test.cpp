// SPDX-License-Identifier: Apache-2.0
#include "aws/iso_time.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

constexpr std::int64_t k_new_year_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

TEST(IsoTime, is_read_in_the_spellings_of_the_aws_tools) {
  for (const char* text :
       {"2026-01-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00UTC",
        "2026-01-01T00:00:00", "2026-01-01T02:00:00+02:00", "2026-01-01T02:00:00+0200",
        "2026-01-01T02:00:00+02", "2025-12-31T19:30:00-04:30", "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.0004567+00:00"}) {
    EXPECT_EQ(unix_ms_of_iso(text), k_new_year_ms) << text;
  }
  EXPECT_EQ(unix_ms_of_iso("2026-01-01T00:00:00.25Z"), k_new_year_ms + 250);
  EXPECT_EQ(unix_ms_of_iso("1970-01-01T00:00:00Z"), 0);
}

TEST(IsoTime, anything_else_is_no_time) {
  for (const char* text : {"", "2026", "2026-01-01", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00Z",
                           "2026-1-1T00:00:00Z", "2026-01-01T00:00:00X", "2026-01-01T00:00:00+",
                           "2026-01-01T00:00:00+2", "2026-01-01T00:00:00Z ", "+026-01-01T00:00:00Z",
                           "-026-01-01T00:00:00Z", "1767225600", "2026-01-01T-1:00:00Z"}) {
    EXPECT_EQ(unix_ms_of_iso(text), std::nullopt) << text;
  }
}

TEST(IsoTime, is_written) {
  EXPECT_EQ(iso_of_unix_ms(k_new_year_ms), "2026-01-01T00:00:00Z");
  EXPECT_EQ(iso_of_unix_ms(k_new_year_ms + 86'399'999), "2026-01-01T23:59:59Z");
}

}  // namespace
}  // namespace tinydynamocdc::aws
