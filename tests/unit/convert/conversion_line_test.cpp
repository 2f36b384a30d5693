// SPDX-License-Identifier: Apache-2.0
#include "convert/conversion_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fake_clock.hpp"

namespace tinydynamocdc::convert {
namespace {

using namespace std::chrono_literals;
using base::Progress;

struct Shown {
  std::vector<std::string> lines;
  Progress::Show show() {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
};

TEST(ConversionLine, says_files_rows_speed_and_share) {
  testing::FakeClock clock;
  Tally tally;
  Shown shown;
  Progress progress(clock, conversion_line(tally, {.files = 12, .bytes = 200'000'000}),
                    shown.show());
  tally.files = 2;
  tally.rows = 1'204'711;
  tally.bytes_in = 75'000'000;
  tally.bytes_text = 824'000'000;
  clock.advance(2s);
  progress.look();
  tally.files = 12;
  tally.bytes_in = 300'000'000;
  clock.advance(2s);
  progress.look();
  ASSERT_EQ(shown.lines.size(), 2);
  EXPECT_EQ(shown.lines[0], "file 3 of 12, 1204711 rows, 412 MB/s, 37 %");
  EXPECT_EQ(shown.lines[1], "file 12 of 12, 1204711 rows, 206 MB/s, 100 %");
}

TEST(ConversionLine, names_no_share_of_an_unknown_whole) {
  testing::FakeClock clock;
  Tally tally;
  Shown shown;
  Progress progress(clock, conversion_line(tally, {.files = 1}), shown.show());
  clock.advance(2s);
  progress.look();
  ASSERT_EQ(shown.lines.size(), 1);
  EXPECT_EQ(shown.lines[0], "file 1 of 1, 0 rows, 0 MB/s");
}

}  // namespace
}  // namespace tinydynamocdc::convert
