// SPDX-License-Identifier: Apache-2.0
#include "verify/item_difference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::verify {
namespace {

std::vector<Difference> between(std::string_view typed, std::string_view plain) {
  const auto item = parse_json(typed);
  const auto row = parse_json(plain);
  EXPECT_TRUE(item && row) << typed << plain;
  return differences(*item, *row);
}

TEST(ItemDifference, the_same_item_in_another_spelling_is_the_same) {
  struct Case {
    std::string_view typed;
    std::string_view plain;
  };
  const Case cases[] = {
      {R"({"a":{"N":"1"},"b":{"S":"x"}})", R"({"b":"x","a":1})"},
      {R"({"a":{"N":"1.0"}})", R"({"a":1})"},
      {R"({"a":{"N":"150"}})", R"({"a":1.50E2})"},
      {R"({"a":{"N":"-0"}})", R"({"a":0})"},
      {R"({"a":{"N":"12345678901234567890123"}})", R"({"a":"1.2345678901234567890123E22"})"},
      {R"({"a":{"NS":["1","2.5","3"]}})", R"({"a":[3,2.50,1]})"},
      {R"({"a":{"SS":["x","y"]},"b":{"BS":["AA==","AQ=="]}})",
       R"({"b":["AQ==","AA=="],"a":["y","x"]})"},
      {R"({"a":{"M":{"x":{"NULL":true},"y":{"BOOL":false}}}})", R"({"a":{"y":false,"x":null}})"},
      {R"({"a":{"L":[{"L":[]},{"M":{}}]}})", R"({"a":[[],{}]})"},
      {"{\"\\u0061\":{\"S\":\"\\u00e9\"}}", "{\"a\":\"é\"}"},
  };
  for (const auto& one : cases) {
    EXPECT_TRUE(between(one.typed, one.plain).empty()) << one.typed << " " << one.plain;
  }
}

TEST(ItemDifference, each_difference_is_told_by_its_path_and_both_values) {
  struct Case {
    std::string_view typed;
    std::string_view plain;
    Difference found;
  };
  const Case cases[] = {
      {R"({"a":{"S":"x"}})", "{}", {"a", R"({"S":"x"})", ""}},
      {"{}", R"({"a b":1})", {R"("a b")", "", "1"}},
      {R"({"a":{"M":{"b":{"L":[{"N":"1"},{"N":"2"}]}}}})",
       R"({"a":{"b":[1,3]}})",
       {"a.b[1]", R"("2")", "3"}},
      {R"({"a":{"L":[{"S":"x"},{"S":"y"}]}})", R"({"a":["x","z"]})", {"a[1]", R"("y")", R"("z")"}},
      {R"({"a":{"N":"1"}})", R"({"a":"1"})", {"a", R"("1")", R"("1")"}},
      {R"({"a":{"N":"1"}})",
       R"({"a":1.000000000000000000001})",
       {"a", R"("1")", "1.000000000000000000001"}},
      {R"({"a":{"S":"1"}})", R"({"a":1})", {"a", R"("1")", "1"}},
      {R"({"a":{"NS":["1","2"]}})", R"({"a":[1,2,2]})", {"a", R"(["1","2"])", "[1,2,2]"}},
      {R"({"a":{"SS":["1"]}})", R"({"a":[1]})", {"a", R"(["1"])", "[1]"}},
      {R"({"a":{"BOOL":true}})", R"({"a":"true"})", {"a", "true", R"("true")"}},
      {R"({"a":{"NULL":true}})", R"({"a":false})", {"a", "true", "false"}},
      {R"({"a":{"M":{}}})", R"({"a":[]})", {"a", "{}", "[]"}},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(between(one.typed, one.plain), std::vector{one.found}) << one.typed << one.plain;
  }
}

TEST(ItemDifference, the_38th_digit_counts) {
  const std::string digits = "1234567890123456789012345678901234567";
  EXPECT_EQ(between(R"({"a":{"N":")" + digits + R"(8"}})", R"({"a":")" + digits + R"(9"})").size(),
            1U);
}

TEST(ItemDifference, a_member_that_stands_there_twice_is_none_that_can_be_trusted) {
  EXPECT_EQ(between(R"({"a":{"N":"1"}})", R"({"a":1,"a":1})").size(), 1U);
}

TEST(ItemDifference, no_more_than_a_few_are_told) {
  std::string typed = "{";
  for (int i = 0; i < 50; ++i) {
    typed += (i == 0 ? "\"a" : ",\"a") + std::to_string(i) + R"(":{"S":"x"})";
  }
  EXPECT_EQ(between(typed + "}", "{}").size(), k_differences_max);
}

}  // namespace
}  // namespace tinydynamocdc::verify
