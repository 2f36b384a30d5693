// SPDX-License-Identifier: Apache-2.0
#include "cli/load_text.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tinydynamocdc::cli {
namespace {

using namespace std::chrono_literals;

TEST(LoadText, a_line_says_files_items_rate_and_time_left) {
  load::LoadTally tally;
  const auto line = load_line(tally, 200, 5'000'000);
  EXPECT_EQ(line(2s), "0 of 200 files, 0 of 5000000 items, 0 items/s");
  tally.files = 12;
  tally.items = 1'000'000;  // Of which earlier runs loaded 160,000.
  tally.read = 840'000;
  EXPECT_EQ(line(10s), "12 of 200 files, 1000000 of 5000000 items, 84000 items/s, 47 s left");
  EXPECT_EQ(line(1'000s),
            "12 of 200 files, 1000000 of 5000000 items, 840 items/s, 1 h 19 min left");
  tally.items = 6'000'000;  // A file was loaded twice.
  EXPECT_EQ(line(1'000s), "12 of 200 files, 5000000 of 5000000 items, 840 items/s, 0 s left");
}

TEST(LoadText, a_line_of_the_log_is_readable) {
  EXPECT_EQ(log_text(R"({"timestamp":"2026-11-29T00:00:00.000Z","level":"WARN",)"
                     R"("message":"export file begins at line 1","requestId":"",)"
                     R"("file":"/x/a.json.gz","lines":12,"reason":"it was \"replaced\""})"
                     "\n"),
            "export file begins at line 1; file /x/a.json.gz; lines 12; reason it was "
            "\"replaced\"");
  EXPECT_EQ(log_text("not a line"), "not a line");
}

}  // namespace
}  // namespace tinydynamocdc::cli
