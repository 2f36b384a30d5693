// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/attribute_path.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::dynamodb {
namespace {

TEST(AttributePath, without_a_step_it_is_the_item) { EXPECT_EQ(AttributePath().text(), "item"); }

TEST(AttributePath, says_members_and_elements) {
  AttributePath path;
  path.enter_member("a");
  EXPECT_EQ(path.text(), "attribute a");
  path.enter_member("b-c");
  path.enter_element();
  EXPECT_EQ(path.text(), "attribute a.b-c[0]");
  path.next_element();
  path.next_element();
  EXPECT_EQ(path.text(), "attribute a.b-c[2]");
  path.enter_element();
  EXPECT_EQ(path.text(), "attribute a.b-c[2][0]");
}

TEST(AttributePath, leaving_leads_back) {
  AttributePath path;
  path.enter_member("a");
  path.enter_element();
  path.next_element();
  path.enter_member("b");
  path.leave();
  path.next_element();
  EXPECT_EQ(path.text(), "attribute a[2]");
  path.leave();
  path.leave();
  EXPECT_EQ(path.text(), "item");
  path.enter_element();
  EXPECT_EQ(path.text(), "attribute [0]") << "an index begins at 0 again";
}

TEST(AttributePath, reaches_as_deep_as_an_item_may_be) {
  AttributePath path;
  for (std::size_t depth = 0; depth < k_nesting_levels_max + 2; ++depth) {
    path.enter_member("m");
  }
  EXPECT_TRUE(path.text().ends_with("m.m.m"));
}

TEST(AttributePathDeathTest, a_deeper_one_is_a_mistake_of_the_program) {
  AttributePath path;
  for (std::size_t depth = 0; depth < k_nesting_levels_max + 2; ++depth) {
    path.enter_element();
  }
  EXPECT_DEATH(path.enter_member("m"), "count_");
  EXPECT_DEATH(path.enter_element(), "count_");
}

TEST(ShownName, is_bare_where_it_can_be) {
  EXPECT_EQ(shown_name("user_Id-2"), "user_Id-2");
  EXPECT_EQ(shown_name(""), "\"\"");
  EXPECT_EQ(shown_name("user.id"), "\"user.id\"");
  EXPECT_EQ(shown_name("имя"), "\"имя\"");
  EXPECT_EQ(shown_name("p\\u006b"), "\"p\\u006b\"") << "as it was sent";
}

TEST(ShownName, a_long_one_is_cut_between_characters) {
  EXPECT_EQ(shown_name(std::string(100, 'a')), std::string(100, 'a'));
  EXPECT_EQ(shown_name(std::string(101, 'a')), std::string(100, 'a') + "…");
  const auto cut = shown_name(std::string(99, '.') + "é" + std::string(9, '.'));
  EXPECT_EQ(cut, "\"" + std::string(99, '.') + "…\"") << "no half of a character";
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
