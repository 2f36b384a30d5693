// SPDX-License-Identifier: Apache-2.0
#include "aws/table_words.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(TableWords, are_taken_one_by_one) {
  std::string_view text = "a b\nc";
  EXPECT_EQ(take_word(text, '\n'), "a b");
  EXPECT_EQ(take_word(text, '\n'), "c");
  EXPECT_EQ(take_word(text, '\n'), "");
  const auto [first, second, third] = words_of<3>("x yy");
  EXPECT_EQ(first, "x");
  EXPECT_EQ(second, "yy");
  EXPECT_EQ(third, "");
}

TEST(TableWords, a_list_has_whole_words_only) {
  EXPECT_TRUE(list_has("us-east-1,us-east-2", "us-east-2"));
  EXPECT_FALSE(list_has("us-east-1,us-east-2", "us-east"));
  EXPECT_FALSE(list_has("-", "us-east-1"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
