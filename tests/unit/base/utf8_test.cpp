// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::base {
namespace {

TEST(Utf8, a_text_is_cut_between_characters) {
  EXPECT_EQ(first_bytes("abc", 3), "abc");
  EXPECT_EQ(first_bytes("abc", 2), "ab");
  EXPECT_EQ(first_bytes("aä", 2), "a");
  EXPECT_EQ(first_bytes("a€b", 3), "a");
  EXPECT_EQ(first_bytes("a€b", 4), "a€");
  EXPECT_EQ(first_bytes("ä", 0), "");
  EXPECT_EQ(first_bytes("", 5), "");
}

TEST(Utf8, only_later_bytes_continue_a_character) {
  EXPECT_FALSE(continues_character('a'));
  EXPECT_FALSE(continues_character("ä"[0]));
  EXPECT_TRUE(continues_character("ä"[1]));
}

}  // namespace
}  // namespace tinydynamocdc::base
