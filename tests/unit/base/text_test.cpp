// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tinydynamocdc::base {
namespace {

const std::vector<std::string> k_texts{"a", "b", "c"};

TEST(Text, has_letters_of_either_case_in_ascii_alone) {
  EXPECT_EQ(lower("AZaz[@`{É09"), "azaz[@`{É09");
  EXPECT_EQ(upper("AZaz[@`{é09"), "AZAZ[@`{é09");
  EXPECT_TRUE(same_name("Content-Length", "content-LENGTH"));
  EXPECT_FALSE(same_name("Content-Length", "Content-Length "));
  EXPECT_FALSE(same_name("É", "é"));
}

TEST(Text, is_trimmed_at_its_ends_alone) {
  EXPECT_EQ(trimmed(" \t a b \r\n"), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\na\n", " \t"), "\na\n");
}

TEST(Text, is_joined_with_something_between) {
  EXPECT_EQ(joined(std::vector<std::string>()), "");
  EXPECT_EQ(joined(k_texts), "a, b, c");
  EXPECT_EQ(joined(std::vector<std::string>{"", "", "c"}), ", , c");
  EXPECT_EQ(joined(std::vector<std::string_view>{"x", "y"}, "|"), "x|y");
  const std::vector<std::pair<int, std::string>> pairs{{1, "one"}, {2, "two"}};
  EXPECT_EQ(joined(pairs, " ", &std::pair<int, std::string>::second), "one two");
}

TEST(Text, of_a_long_list_says_how_much_is_left_out) {
  EXPECT_EQ(joined_up_to(3, k_texts), "a, b, c");
  EXPECT_EQ(joined_up_to(2, k_texts), "a, b and 1 more");
  EXPECT_EQ(joined_up_to(1, k_texts, "; "), "a and 2 more");
}

TEST(Text, of_a_list_grows) {
  std::string list;
  add_to_list(list, "a");
  EXPECT_EQ(list, "a");
  add_to_list(list, "b");
  add_to_list(list, "c", "; ");
  EXPECT_EQ(list, "a, b; c");
}

TEST(Text, counts_in_singular_and_plural) {
  EXPECT_EQ(counted(0, "item"), "0 items");
  EXPECT_EQ(counted(1, "item"), "1 item");
  EXPECT_EQ(counted(2, "item"), "2 items");
}

}  // namespace
}  // namespace tinydynamocdc::base
