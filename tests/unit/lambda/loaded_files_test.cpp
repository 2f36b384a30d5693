// SPDX-License-Identifier: Apache-2.0
#include "lambda/loaded_files.hpp"

#include <gtest/gtest.h>

#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {
namespace {

using source::ExportDataFile;

ExportDataFile file(const std::string& name, std::uint64_t items, const std::string& md5) {
  return {
      .key = "p/AWSDynamoDB/1-a/data/" + name, .item_count = items, .md5_base64 = md5, .etag = "e"};
}

LoadedFiles::Look look_at(LoadedFiles loaded) {
  LoadedFiles::Look look;
  for (const auto& one :
       {file("a.json.gz", 3, "A=="), file("b.json.gz", 4, "B=="), file("c.json.gz", 0, "C==")}) {
    loaded.take(one, look);
  }
  return look;
}

// Every subset of the files, each in every wrong and right state: marked when all are right alone.
TEST(LoadedFilesTest, all_are_loaded_only_when_each_file_has_its_sign) {
  const std::string right[] = {source::done_sign("a.json.gz", 3, "A=="),
                               source::done_sign("b.json.gz", 4, "B=="),
                               source::done_sign("c.json.gz", 0, "C==")};
  for (unsigned set = 0; set < 8; ++set) {
    LoadedFiles loaded;
    for (unsigned i = 0; i < 3; ++i) {
      if ((set >> i & 1U) != 0) {
        loaded.add(right[i]);
        loaded.add(right[i]);  // Twice is once.
      }
    }
    const auto look = look_at(std::move(loaded));
    EXPECT_EQ(look.all_loaded(), set == 7) << set;
    EXPECT_EQ(look.files, 3U);
    EXPECT_EQ(look.items, 7U);
    EXPECT_TRUE(look.contradiction.empty()) << set;
  }
}

TEST(LoadedFilesTest, another_md5_or_number_of_items_is_a_contradiction) {
  for (const auto& wrong :
       {source::done_sign("b.json.gz", 4, "X=="), source::done_sign("b.json.gz", 5, "B==")}) {
    LoadedFiles loaded;
    loaded.add(source::done_sign("a.json.gz", 3, "A=="));
    loaded.add(wrong);
    loaded.add(source::done_sign("c.json.gz", 0, "C=="));
    auto look = look_at(loaded);
    EXPECT_FALSE(look.all_loaded());
    EXPECT_EQ(look.contradiction, "b.json.gz");
    loaded.add(source::done_sign("b.json.gz", 4, "B=="));
    EXPECT_TRUE(look_at(loaded).all_loaded()) << "loaded again, from the right object";
  }
}

TEST(LoadedFilesTest, the_last_file_that_is_waited_for_is_named) {
  LoadedFiles loaded;
  EXPECT_EQ(look_at(loaded).waiting_for, "c.json.gz");
  loaded.add(source::done_sign("c.json.gz", 0, "C=="));
  EXPECT_EQ(look_at(loaded).waiting_for, "b.json.gz");
  EXPECT_EQ(look_at(loaded).waiting, 2U);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
