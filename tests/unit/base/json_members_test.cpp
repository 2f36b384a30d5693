// SPDX-License-Identifier: Apache-2.0
#include "base/json_members.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::base {
namespace {

using nlohmann::json;

const json& answer() {
  static const json value = {
      {"text", "a"},  {"empty", ""}, {"number", 7U}, {"minus", -1},
      {"flag", true}, {"null", {}},  {"list", {1}},  {"object", json::object()}};
  return value;
}

TEST(JsonMembers, of_an_answer_count_only_in_their_type) {
  EXPECT_EQ(text_of(answer(), "text"), "a");
  EXPECT_EQ(text_of(answer(), "number"), "");
  EXPECT_EQ(id_of(answer(), "text"), "a");
  EXPECT_EQ(id_of(answer(), "number"), "7");
  EXPECT_EQ(number_of(answer(), "number", 5), 7);
  EXPECT_EQ(number_of(answer(), "text", 5), 5);
  EXPECT_TRUE(flag_of(answer(), "flag"));
  EXPECT_FALSE(flag_of(answer(), "number"));
  EXPECT_EQ(list_of(answer(), "list").size(), 1U);
  EXPECT_TRUE(list_of(answer(), "object").empty());
  for (const char* name : {"null", "absent"}) {
    EXPECT_EQ(member_of(answer(), name), nullptr) << name;
    EXPECT_EQ(optional_text(answer(), name), std::nullopt) << name;
    EXPECT_EQ(id_of(answer(), name), "") << name;
  }
}

TEST(JsonMembers, of_what_is_no_object_are_not_there) {
  for (const json& value : {json(1), json("text"), json::array({1}), json(), parsed_json<json>("{"),
                            parsed_json<json>("")}) {
    EXPECT_EQ(member_of(value, "text"), nullptr);
    EXPECT_EQ(text_of(value, "text"), "");
  }
}

TEST(JsonMembers, what_is_no_utf_8_is_replaced) { EXPECT_EQ(dumped(json("\xff")), "\"\uFFFD\""); }

TEST(JsonMembers, a_document_that_must_be_right_says_what_is_wrong) {
  EXPECT_EQ(checked_text(answer(), "absent").value(), "");
  EXPECT_EQ(checked_text(answer(), "number").error().message, "number is not a string");
  EXPECT_EQ(required_text(answer(), "empty").error().message, "empty is empty");
  EXPECT_EQ(required_text(answer(), "null").error().message, "null is missing");
  EXPECT_EQ(required_count(answer(), "number").value(), 7U);
  EXPECT_EQ(required_count(answer(), "minus").error().message,
            "minus is not a whole number from 0");
  EXPECT_TRUE(required_object(answer(), "object").has_value());
  EXPECT_EQ(required_object(answer(), "list").error().message, "list is not an object");
  EXPECT_EQ(required_object(answer(), "absent").error().message, "absent is missing");
}

TEST(JsonMembers, a_document_is_an_object_without_a_member_twice) {
  EXPECT_TRUE(parsed_object<json>(R"({"a":{"b":1},"c":{"b":1}})").has_value());
  EXPECT_EQ(parsed_object<json>("{").error().message, "not valid JSON");
  EXPECT_EQ(parsed_object<json>("[]").error().message, "not a JSON object");
  EXPECT_EQ(parsed_object<json>(R"({"a":{"b":1,"b":2}})").error().message, "b appears twice");
}

}  // namespace
}  // namespace tinydynamocdc::base
