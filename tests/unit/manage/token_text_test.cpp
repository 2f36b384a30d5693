// SPDX-License-Identifier: Apache-2.0
#include "manage/token_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::manage {
namespace {

using base::Secret;

std::string put_into(const std::string& text) {
  return std::string(with_token(Secret(text), Secret("p.new")).reveal());
}

TEST(TokenText, a_json_object_keeps_its_other_members) {
  EXPECT_EQ(put_into(R"({"b":1,"TB_CREATE_DS_TOKEN":"p.old","a":[2]})"),
            R"({"b":1,"TB_CREATE_DS_TOKEN":"p.new","a":[2]})");
  EXPECT_EQ(put_into(R"({"b":1})"), R"({"b":1,"TB_CREATE_DS_TOKEN":"p.new"})");
}

TEST(TokenText, anything_else_is_replaced) {
  for (const char* text : {"", "p.old", "[1]", "null", "{\"TB_CREATE_DS_TOKEN\":"}) {
    EXPECT_EQ(put_into(text), R"({"TB_CREATE_DS_TOKEN":"p.new"})") << text;
  }
}

TEST(TokenText, the_function_gets_the_member_or_the_bare_text) {
  EXPECT_EQ(token_in(Secret(R"({"TB_CREATE_DS_TOKEN":"p.t"})"), "TB_CREATE_DS_TOKEN").reveal(),
            "p.t");
  EXPECT_EQ(token_in(Secret(R"({"token":"p.t"})"), "token").reveal(), "p.t");
  EXPECT_EQ(token_in(Secret("p.bare"), "TB_CREATE_DS_TOKEN").reveal(), "p.bare");
  EXPECT_TRUE(token_in(Secret(R"({"other":"p.t"})"), "TB_CREATE_DS_TOKEN").empty());
  EXPECT_TRUE(token_in(Secret(R"({"TB_CREATE_DS_TOKEN":7})"), "TB_CREATE_DS_TOKEN").empty());
  EXPECT_TRUE(token_in(Secret(), "TB_CREATE_DS_TOKEN").empty());
}

TEST(TokenText, what_was_put_in_is_there) {
  const auto text = with_token(Secret("p.old"), Secret("p.new"));
  EXPECT_TRUE(has_token(text, Secret("p.new")));
  EXPECT_FALSE(has_token(text, Secret("p.old")));
  EXPECT_FALSE(has_token(Secret("{}"), Secret("p.new")));
}

}  // namespace
}  // namespace tinydynamocdc::manage
