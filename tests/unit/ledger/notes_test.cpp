// SPDX-License-Identifier: Apache-2.0
#include "ledger/notes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/ledger_fixture.hpp"

namespace tinydynamocdc::ledger {
namespace {

class NotesTest : public LedgerFixture {
 protected:
  base::Result<std::optional<std::string>> note(const std::string& key) {
    return note_at(objects_, {.bucket = "b", .key = key}, 100, soon());
  }
  std::vector<std::string> names(const std::string& folder) {
    std::vector<std::string> all;
    EXPECT_TRUE(each_name_below(objects_, {.bucket = "b", .key = folder}, soon(),
                                [&](std::string_view name) { all.emplace_back(name); }));
    return all;
  }
};

TEST_F(NotesTest, a_note_is_read) {
  s3_.put("b", "p/note", "7");
  EXPECT_EQ(note("p/note").value(), "7");
}

TEST_F(NotesTest, one_that_is_not_there_is_nothing_also_where_s3_says_denied) {
  s3_.put("b", "p/other", "7");
  EXPECT_EQ(note("p/note").value(), std::nullopt);
  s3_.may_list = false;
  EXPECT_EQ(note("p/note").value(), std::nullopt);
}

TEST_F(NotesTest, any_other_failure_is_one) {
  http_.otherwise([](const auto&) { return net::HttpResponse{503, {}, "busy"}; });
  const auto read = note("p/note");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().kind, base::ErrorKind::missing);
}

TEST_F(NotesTest, all_names_below_a_folder_come_whatever_the_pages) {
  for (const char* key : {"p/a", "p/b", "p/c/d", "p/e", "p/f", "q/g"}) {
    s3_.put("b", key, "x");
  }
  EXPECT_EQ(names("p/"), (std::vector<std::string>{"a", "b", "c/d", "e", "f"}));
  EXPECT_EQ(s3_.lists(), 3U) << "two in a page";
  EXPECT_EQ(names("r/"), std::vector<std::string>());
}

TEST_F(NotesTest, names_that_may_not_be_listed_are_an_error) {
  s3_.put("b", "p/a", "x");
  http_.answer(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  const auto listed = each_name_below(objects_, {.bucket = "b", .key = "p/"}, soon(),
                                      [](std::string_view) { ADD_FAILURE(); });
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().kind, base::ErrorKind::denied);
}

}  // namespace
}  // namespace tinydynamocdc::ledger
