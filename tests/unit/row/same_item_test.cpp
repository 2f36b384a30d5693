// SPDX-License-Identifier: Apache-2.0
#include "row/same_item.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tinydynamocdc::row {
namespace {

struct Case {
  const char* sentence;
  std::string left;
  std::string right;
};

TEST(SameItem, what_one_item_can_be_spelled_like) {
  const std::vector<Case> cases{
      {"the same bytes", R"({"a":1})", R"({"a":1})"},
      {"members in another order", R"({"a":1,"b":"x"})", R"({"b":"x","a":1})"},
      {"and deeper", R"({"m":{"a":[{"x":1,"y":2}],"b":0}})",
       R"({"m":{"b":0,"a":[{"y":2,"x":1}]}})"},
      {"a number with zeros behind its point", R"({"n":1.50})", R"({"n":1.5})"},
      {"a number with an exponent", R"({"n":1500})", R"({"n":1.5e3})"},
      {"a small one", R"({"n":0.00012})", R"({"n":12E-5})"},
      {"zeros of every kind", R"({"n":0})", R"({"n":-0.00e7})"},
      {"escapes of one character", R"({"t":"\u00e9\/"})", "{\"t\":\"\xC3\xA9/\"}"},
      {"of one beyond 16 bits", R"({"t":"\ud83d\ude00"})", "{\"t\":\"\xF0\x9F\x98\x80\"}"},
      {"of a control character", R"({"t":"\u000a"})", R"({"t":"\n"})"},
      {"of a name", R"({"\u0061":1})", R"({"a":1})"},
      {"white space", R"({ "a" : [ 1 , null ] })", R"({"a":[1,null]})"},
  };
  for (const auto& each : cases) {
    EXPECT_TRUE(same_item(each.left, each.right)) << each.sentence;
    EXPECT_TRUE(same_item(each.right, each.left)) << each.sentence;
  }
}

TEST(SameItem, what_is_another_item) {
  const std::vector<Case> cases{
      {"another value", R"({"a":1})", R"({"a":2})"},
      {"another sign", R"({"a":1})", R"({"a":-1})"},
      {"another power of ten", R"({"a":1})", R"({"a":10})"},
      {"another name", R"({"a":1})", R"({"b":1})"},
      {"a member more", R"({"a":1})", R"({"a":1,"b":null})"},
      {"a text that looks like the number", R"({"a":1})", R"({"a":"1"})"},
      {"the 38th digit", R"({"a":"12345678901234567890123456789012345678"})",
       R"({"a":"12345678901234567890123456789012345679"})"},
      {"neighbours that are one double", R"({"a":9007199254740993})", R"({"a":9007199254740992})"},
      {"an array in another order", R"({"a":[1,2]})", R"({"a":[2,1]})"},
      {"an element more", R"({"a":[1]})", R"({"a":[1,1]})"},
      {"an empty array for an empty object", R"({"a":[]})", R"({"a":{}})"},
      {"null for nothing", R"({"a":null})", R"({})"},
      {"true for false", R"({"a":true})", R"({"a":false})"},
      {"a text in another case", R"({"a":"x"})", R"({"a":"X"})"},
      {"two that are broken, each in its own way", R"({"a":1)", R"({"a":1,)"},
      {"something behind the item", R"({"b":1,"a":1}x)", R"({"a":1,"b":1}x)"},
      {"nothing", "", R"({})"},
  };
  for (const auto& each : cases) {
    EXPECT_FALSE(same_item(each.left, each.right)) << each.sentence;
    EXPECT_FALSE(same_item(each.right, each.left)) << each.sentence;
  }
}

TEST(SameItem, deeper_than_dynamo_db_nests_only_the_same_bytes_are_the_same) {
  const auto nested = [](int depth, const char* innermost) {
    std::string text = innermost;
    for (int i = 0; i < depth; ++i) {
      text = R"({"m":)" + text + "}";
    }
    return text;
  };
  const auto* const one = R"({"a":1,"b":2})";
  const auto* const other = R"({"b":2,"a":1})";
  EXPECT_TRUE(same_item(nested(33, one), nested(33, other)));
  EXPECT_TRUE(same_item(nested(1'000, one), nested(1'000, one)));
  EXPECT_FALSE(same_item(nested(1'000, one), nested(1'000, other)));
}

}  // namespace
}  // namespace tinydynamocdc::row
