// SPDX-License-Identifier: Apache-2.0
#include "verify/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <format>
#include <fstream>

namespace tinydynamocdc::verify {
namespace {

namespace fs = std::filesystem;

class JournalTest : public testing::Test {
 protected:
  JournalTest()
      : folder_(fs::temp_directory_path() / std::format("verify-journal-{}", ::getpid())) {}
  ~JournalTest() override { fs::remove_all(folder_); }

  Journal open(std::string_view what = "one", std::int64_t now = 1'000) {
    auto journal = Journal::open(folder_, what, now);
    EXPECT_TRUE(journal) << journal.error().message;
    return *std::move(journal);
  }

  void begin() {
    auto journal = open();
    EXPECT_TRUE(journal.begin({.what = "one", .bounds = {"it's \"b\""}, .begun_unix_ms = 1'000}));
    EXPECT_TRUE(journal.add(3, look_));
  }

  fs::path folder_;
  SliceLook look_{.items = 7,
                  .shown_items = 8,
                  .suspects = {{.key = ~0ULL, .slice = 3, .place = ItemPlace{.file = 1, .line = 2}},
                               {.key = 5, .slice = 3, .place = {}}},
                  .suspects_left_out = 9};
};

TEST_F(JournalTest, is_gone_on_with) {
  begin();
  const auto journal = open();
  ASSERT_TRUE(journal.head());
  EXPECT_EQ(journal.head()->bounds, std::vector<std::string>{"it's \"b\""});
  EXPECT_EQ(journal.looks(), (std::map<std::size_t, SliceLook>{{3, look_}}));
}

TEST_F(JournalTest, of_something_else_or_of_the_day_before_begins_anew) {
  begin();
  EXPECT_FALSE(open("another").head());
  begin();
  EXPECT_FALSE(open("one", 1'001 + Journal::k_good_ms).head());
}

TEST_F(JournalTest, a_line_that_was_cut_off_costs_that_slice) {
  begin();
  std::ofstream(folder_ / "journal.jsonl", std::ios::app) << "\n{\"items\":1,\"sl";
  auto journal = open();
  EXPECT_EQ(journal.looks().size(), 1U);
  EXPECT_TRUE(journal.add(4, look_));
  EXPECT_EQ(open().looks().size(), 2U);
}

TEST_F(JournalTest, leaves_nothing_but_what_is_not_its_own) {
  begin();
  std::ofstream(folder_ / "mine.txt") << "mine";
  open().remove();
  EXPECT_TRUE(fs::exists(folder_ / "mine.txt"));
  EXPECT_FALSE(fs::exists(folder_ / "journal.jsonl"));
}

}  // namespace
}  // namespace tinydynamocdc::verify
