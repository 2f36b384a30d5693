// SPDX-License-Identifier: Apache-2.0
#include "aws/shell_words.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, are_cut_as_a_shell_does) {
  EXPECT_EQ(shell_words(""), Words{});
  EXPECT_EQ(shell_words(" \t\r\n"), Words{});
  EXPECT_EQ(shell_words(" a  b\tc\n"), (Words{"a", "b", "c"}));
  EXPECT_EQ(shell_words("'a b' \"c d\""), (Words{"a b", "c d"}));
  EXPECT_EQ(shell_words("a'b c'd \"\" ''"), (Words{"ab cd", "", ""}));
  EXPECT_EQ(shell_words("a\\ b \\'"), (Words{"a b", "'"}));
  EXPECT_EQ(shell_words(R"("a\"b\\c\d" 'e\f')"), (Words{R"(a"b\c\d)", R"(e\f)"}));
  EXPECT_EQ(shell_words("a #b;$c*"), (Words{"a", "#b;$c*"}));
}

TEST(ShellWords, an_open_quotation_is_no_text) {
  for (const char* text : {"'a", "\"a", "a \"b\\\"", "a\\", "\"a\\"}) {
    EXPECT_EQ(shell_words(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
