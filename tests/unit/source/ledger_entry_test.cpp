// SPDX-License-Identifier: Apache-2.0
#include "source/ledger_entry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::source {
namespace {

LedgerEntry done() {
  return {.into = "3f2a",
          .etag = "\"51f9-1\"",
          .lines = 3,
          .total = 3,
          .quarantined = 0,
          .md5_base64 = "a/+==",
          .attempts = 0};
}

TEST(LedgerEntryTest, the_format_is_pinned_and_is_read_back) {
  EXPECT_EQ(ledger_text({.into = "x"}),
            R"({"version":1,"into":"x","etag":"","lines":0,"quarantined":0,"attempts":0})"
            "\n");
  EXPECT_EQ(ledger_text(done()),
            R"({"version":1,"into":"3f2a","etag":"\"51f9-1\"","lines":3,"total":3,)"
            R"("quarantined":0,"md5":"a/+==","attempts":0})"
            "\n");
  auto begun = done();
  begun.total.reset();
  begun.md5_base64.clear();
  begun.quarantined = 2;
  begun.attempts = 7;
  for (const auto& entry : {done(), begun, LedgerEntry{.into = "x"}}) {
    EXPECT_EQ(parse_ledger(ledger_text(entry)), entry);
  }
  EXPECT_TRUE(done().is_whole());
  EXPECT_FALSE(begun.is_done());
  auto quarantined = done();
  quarantined.quarantined = 1;
  EXPECT_TRUE(quarantined.is_done());
  EXPECT_FALSE(quarantined.is_whole());
}

TEST(LedgerEntryTest, members_of_later_days_are_passed_over) {
  EXPECT_TRUE(
      parse_ledger(R"({"version":1,"into":"x","lines":0,"quarantined":0,"attempts":0,"n":1})"));
}

TEST(LedgerEntryTest, what_is_not_a_ledger_is_said_and_why) {
  struct Case {
    std::string text;
    std::string says;
  };
  const Case cases[] = {
      {"", "not valid JSON"},
      {"\x1f\x8b", "not valid JSON"},
      {R"({"version":1,"into":"x","lines":3)", "not valid JSON"},
      {"[]", "not a JSON object"},
      {"{}", "version is missing"},
      {R"({"version":2,"into":"x"})", "version is 2, this function reads 1"},
      {R"({"version":"1"})", "version is not a whole number"},
      {R"({"version":1,"lines":3,"quarantined":0,"attempts":0})", "into\" is missing"},
      {R"({"version":1,"into":"x","lines":-3,"quarantined":0,"attempts":0})", "lines is not"},
      {R"({"version":1,"into":"x","quarantined":0,"attempts":0})", "lines is missing"},
      {R"({"version":1,"into":"x","lines":3,"lines":9,"quarantined":0,"attempts":0})", "twice"},
      {R"({"version":1,"into":"x","lines":3,"total":4,"md5":"m","quarantined":0,"attempts":0})",
       "total is 4, but lines is 3"},
      {R"({"version":1,"into":"x","lines":3,"total":3,"quarantined":0,"attempts":0})",
       "total is set, but md5 is missing"},
  };
  for (const auto& [text, says] : cases) {
    const auto entry = parse_ledger(text);
    ASSERT_FALSE(entry) << text;
    EXPECT_EQ(entry.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(entry.error().message.starts_with("ledger: ")) << entry.error().message;
    EXPECT_TRUE(entry.error().message.contains(says)) << entry.error().message;
  }
}

TEST(LedgerEntryTest, a_sign_names_file_items_and_md5_and_is_a_key_that_needs_no_escape) {
  EXPECT_EQ(done_sign("f.json.gz", 3, "a/+A=="), "f.json.gz/3-a_-A.json");
  EXPECT_NE(done_sign("f.json.gz", 3, "a"), done_sign("f.json.gz", 4, "a"));
}

}  // namespace
}  // namespace tinydynamocdc::source
