// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::base {
namespace {

TEST(JsonText, has_the_escapes_that_json_demands_and_no_others) {
  EXPECT_EQ(json_quoted(""), R"("")");
  EXPECT_EQ(json_quoted("a/b'c\x7f"), "\"a/b'c\x7f\"");
  EXPECT_EQ(json_quoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(json_quoted(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(json_escaped("say \"x\""), R"(say \"x\")");
}

TEST(JsonText, control_characters_by_number_where_that_is_asked_for) {
  EXPECT_EQ(json_escaped("\"\\\b\f\n\r\t", ControlCharacters::numbers),
            R"(\"\\\u0008\u000c\u000a\u000d\u0009)");
}

TEST(JsonText, bytes_that_are_no_utf_8_never_break_it) {
  EXPECT_EQ(json_quoted("é€😀"), "\"é€😀\"");
  EXPECT_EQ(json_quoted("a\xff\xc3z"), "\"a\uFFFD\uFFFDz\"");
  EXPECT_EQ(json_quoted("\xed\xa0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace tinydynamocdc::base
