// SPDX-License-Identifier: Apache-2.0
#include "aws/config_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

using Lines = std::vector<std::string_view>;

TEST(ConfigText, white_space_is_unicodes) {
  EXPECT_EQ(stripped(""), "");
  EXPECT_EQ(stripped(" \t\x1c\u00a0\u2003a b\u3000\v\n"), "a b");
  EXPECT_EQ(stripped("\u200b"), "\u200b");  // zero width space is none
  EXPECT_EQ(right_stripped(" a\u2028 "), " a");
  EXPECT_EQ(indent_of("\u3000 \ta"), 3U);
  EXPECT_EQ(indent_of("a"), 0U);
}

TEST(ConfigText, lines_end_as_in_files_or_as_in_texts) {
  EXPECT_EQ(file_lines(""), Lines{});
  EXPECT_EQ(file_lines("a\nb\r\nc\rd\v\u2028"), (Lines{"a", "b", "c", "d\v\u2028"}));
  EXPECT_EQ(file_lines("\n\r\n\r"), (Lines{"", "", ""}));
  EXPECT_EQ(text_lines("a\vb\fc\u2028d\u0085e\x1e\r\n"), (Lines{"a", "b", "c", "d", "e", ""}));
}

TEST(ConfigText, what_is_not_utf8_is_found) {
  EXPECT_EQ(invalid_utf8_at("aé日😀"), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("a\xFF"), 1U);
  EXPECT_EQ(invalid_utf8_at("\xED\xA0\x80"), 0U);      // a surrogate
  EXPECT_EQ(invalid_utf8_at("ab\xE0\x80\x80"), 2U);    // overlong
  EXPECT_EQ(invalid_utf8_at("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(invalid_utf8_at("\xE2\x82"), 0U);          // cut off
}

}  // namespace
}  // namespace tinydynamocdc::aws
