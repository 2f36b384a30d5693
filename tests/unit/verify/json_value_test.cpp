// SPDX-License-Identifier: Apache-2.0
#include "verify/json_value.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

using Kind = JsonValue::Kind;

TEST(ParseJson, numbers_stay_as_they_are_written) {
  const auto value = parse_json(R"({"n":12345678901234567890123456789012345678.90E+1,"s":"A\n"})");
  ASSERT_TRUE(value);
  ASSERT_NE(value->find("n"), nullptr);
  EXPECT_EQ(value->find("n")->kind, Kind::number);
  EXPECT_EQ(value->find("n")->text, "12345678901234567890123456789012345678.90E+1");
  EXPECT_EQ(value->find("s")->text, "A\n");
}

TEST(ParseJson, a_name_that_stands_twice_is_not_found) {
  const auto value = parse_json(R"({"a":1,"a":2,"b":null})");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->find("a"), nullptr);
  EXPECT_EQ(value->find("b")->kind, Kind::null);
  EXPECT_EQ(value->find("c"), nullptr);
}

TEST(ParseJson, what_is_not_one_value_is_an_error) {
  for (const auto* text : {"", "{", "1 2", "{\"a\":}", "nul"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
  const auto nested = [](int levels) {
    const auto count = static_cast<std::size_t>(levels);
    return std::string(count, '[') + std::string(count, ']');
  };
  EXPECT_TRUE(parse_json(nested(k_json_levels_max)));
  EXPECT_FALSE(parse_json(nested(k_json_levels_max + 1)));
}

TEST(ShortJson, is_compact_and_cut) {
  const auto value = parse_json(R"({ "a" : [ 1, true, "é" ] })");
  ASSERT_TRUE(value);
  EXPECT_EQ(short_json(*value, 200), R"({"a":[1,true,"é"]})");
  const auto cut = short_json(*value, 6);
  EXPECT_TRUE(cut.starts_with(R"({"a":)")) << cut;
  EXPECT_LT(cut.size(), 14U);
}

TEST(JsonString, has_clickhouses_escapes) {
  EXPECT_EQ(json_string("a\"\\\n\x1f\xe2\x80\xa8"), R"("a\"\\\n\u001F\u2028")");
}

}  // namespace
}  // namespace tinydynamocdc::verify
