// SPDX-License-Identifier: Apache-2.0
#include "lambda/file_piece.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/memory_source.hpp"
#include "source/export_file.hpp"
#include "support/export_records.hpp"
#include "support/fake_clock.hpp"

namespace tinydynamocdc::lambda {
namespace {

using std::chrono::seconds;

class FilePieceTest : public ::testing::Test {
 protected:
  static std::string lines_of(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines += "{\"Item\":{\"Id\":{\"N\":\"1\"}}}\n";
    }
    return lines;
  }

  // Changes of the piece, each of which takes `each`.
  std::uint64_t read(FilePiece& piece, seconds each) {
    std::uint64_t count = 0;
    for (auto change = piece.next(); change && *change; change = piece.next()) {
      ++count;
      clock_.advance(each);
    }
    return count;
  }

  testing::FakeClock clock_;
  source::ExportInfo info_ = testing::full_export();
  std::string text_ = lines_of(100);
  base::MemorySource source_{text_};
  source::ExportFile file_{source_, info_, {.file_name = "a.json.gz", .place = "x"}};
};

TEST_F(FilePieceTest, ends_at_its_moment_and_the_source_is_read_on) {
  FilePiece first(file_, clock_, base::Deadline::in(clock_, seconds(20)));
  EXPECT_EQ(read(first, seconds(1)), 32U) << "the clock is looked at every 16 records";
  EXPECT_FALSE(first.at_end());
  EXPECT_EQ(file_.lines(), 32U) << "nothing is read and thrown away";
  FilePiece rest(file_, clock_, base::Deadline::never());
  EXPECT_EQ(read(rest, seconds(1)), 68U);
  EXPECT_TRUE(rest.at_end());
}

TEST_F(FilePieceTest, behind_its_moment_there_is_still_some_progress) {
  FilePiece late(file_, clock_, base::Deadline::in(clock_, seconds(0)));
  clock_.advance(seconds(5));
  EXPECT_EQ(read(late, seconds(0)), 16U);
  EXPECT_FALSE(late.at_end());
}

// Somebody who watches, and has enough after some lines.
struct Watch final : FileWatch {
  explicit Watch(std::uint64_t enough) : enough_after(enough) {}
  void skipped(std::uint64_t /*lines*/) override {}
  [[nodiscard]] bool read(std::uint64_t lines) override {
    seen += lines;
    return seen < enough_after;
  }
  std::uint64_t enough_after;
  std::uint64_t seen = 0;
};

TEST_F(FilePieceTest, a_watch_sees_every_line_once_and_may_end_it) {
  Watch watch(40);
  FilePiece first(file_, clock_, base::Deadline::never(), &watch);
  EXPECT_EQ(read(first, seconds(0)), 48U);
  EXPECT_TRUE(first.is_stopped());
  EXPECT_FALSE(first.at_end());
  watch.enough_after = 1'000;
  FilePiece rest(file_, clock_, base::Deadline::never(), &watch);
  EXPECT_EQ(read(rest, seconds(0)), 52U);
  EXPECT_FALSE(rest.is_stopped());
  EXPECT_TRUE(rest.at_end());
  EXPECT_EQ(watch.seen, 100U);
}

TEST_F(FilePieceTest, lines_that_are_passed_over_count_as_read_ones_do) {
  Watch watch(1'000);
  FilePiece piece(file_, clock_, base::Deadline::in(clock_, seconds(20)), &watch);
  const auto lines = piece.item_lines();
  EXPECT_EQ(lines.line_number, 1U);
  const auto line_bytes = text_.find('\n') + 1;
  EXPECT_EQ(lines.lines.size(), 99 * line_bytes) << "the last is not known to be the last";
  piece.pass({.count = 5, .bytes = 5 * line_bytes});
  EXPECT_EQ((*piece.next())->index, 5U);
  EXPECT_EQ(piece.item_lines().line_number, 7U);
  EXPECT_EQ(watch.seen, 0U);
  piece.pass({.count = 60, .bytes = 60 * line_bytes});
  clock_.advance(seconds(30));
  EXPECT_TRUE(piece.item_lines().lines.empty()) << "its moment is over";
  EXPECT_EQ(watch.seen, 66U);
  EXPECT_FALSE(*piece.next());
  EXPECT_FALSE(piece.at_end());
  FilePiece rest(file_, clock_, base::Deadline::never(), &watch);
  EXPECT_EQ(rest.item_lines().line_number, 67U);
  rest.pass({.count = 33, .bytes = 33 * line_bytes});
  EXPECT_EQ(rest.item_lines().line_number, 100U);
  rest.pass({.count = 1, .bytes = line_bytes});
  EXPECT_TRUE(rest.item_lines().lines.empty());
  EXPECT_FALSE(*rest.next());
  EXPECT_TRUE(rest.at_end());
  EXPECT_EQ(watch.seen, 100U);
}

TEST_F(FilePieceTest, an_error_is_no_end) {
  const std::string broken = "no line at all, and no newline";
  base::MemorySource source(broken);
  const source::ExportInfo nonsense;  // Without an ARN.
  source::ExportFile file(source, nonsense, {.file_name = "a.json.gz", .place = "x"});
  FilePiece piece(file, clock_, base::Deadline::never());
  EXPECT_FALSE(piece.next());
  EXPECT_FALSE(piece.at_end());
  EXPECT_EQ(piece.place_of(2, ""), "x line 3");
}

}  // namespace
}  // namespace tinydynamocdc::lambda
