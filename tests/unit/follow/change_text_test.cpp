// SPDX-License-Identifier: Apache-2.0
#include "follow/change_text.hpp"

#include <gtest/gtest.h>

#include <format>

namespace tinydynamocdc::follow {
namespace {

SeenChange modify(std::string before, std::string after) {
  return {.id = "e",
          .name = "MODIFY",
          .time_s = 45'296,
          .sequence_number = "1",
          .keys = R"({"Id":"a1"})",
          .new_image = std::move(after),
          .old_image = std::move(before)};
}

TEST(ChangeText, a_modification_is_what_changed_old_to_new) {
  const auto text =
      change_text(modify(R"({"Id":"a1","Name":"Ann","Age":30,"City":"Rome"})",
                         R"({"Age":30,"Id":"a1","Name":"Anna","Phone":{"home":"1"}})"));
  EXPECT_EQ(text.value(),
            "12:34:56 MODIFY {\"Id\":\"a1\"}\n"
            "    Name   \"Ann\" → \"Anna\"\n"
            "    Phone  {\"home\":\"1\"} (new)\n"
            "    City   \"Rome\" (removed)\n");
}

TEST(ChangeText, without_an_old_image_the_new_one_is_shown) {
  EXPECT_EQ(change_text(modify("{}", R"({"Id":"a1","Name":"Anna"})")).value(),
            "12:34:56 MODIFY {\"Id\":\"a1\"}\n    Name  \"Anna\"\n");
}

TEST(ChangeText, insertions_and_removals_show_the_item) {
  auto insert = modify("{}", R"({"Id":"a1","Nä":1})");
  insert.name = "INSERT";
  EXPECT_EQ(change_text(insert).value(), "12:34:56 INSERT {\"Id\":\"a1\"}\n    Nä  1\n");
  auto remove = modify(R"({"Id":"a1","N":1})", "{}");
  remove.name = "REMOVE";
  EXPECT_EQ(change_text(remove).value(), "12:34:56 REMOVE {\"Id\":\"a1\"}\n    N  1 (removed)\n");
}

TEST(ChangeText, long_values_are_cut_between_characters_and_many_attributes_counted) {
  std::string image = R"({"Id":"a1")";
  for (std::size_t n = 0; n < k_attributes_max + 3; ++n) {
    image += std::format(R"(,"A{:02}":{})", n, n);
  }
  image += "}";
  const auto many = change_text(modify("{}", image)).value();
  EXPECT_TRUE(many.ends_with("    and 3 more\n")) << many;
  std::string umlauts;
  for (std::size_t n = 0; n < k_value_characters_max; ++n) {
    umlauts += "ä";
  }
  const auto cut = change_text(modify("{}", std::format(R"({{"A":"{}"}})", umlauts))).value();
  EXPECT_TRUE(cut.ends_with("ä…\n")) << cut;
}

TEST(ChangeText, an_image_that_is_no_object_is_refused) {
  EXPECT_EQ(change_text(modify("{}", "[]")).error().kind, base::ErrorKind::bad_input);
  EXPECT_EQ(change_text(modify("{}", R"({"A":01})")).error().kind, base::ErrorKind::bad_input);
}

}  // namespace
}  // namespace tinydynamocdc::follow
