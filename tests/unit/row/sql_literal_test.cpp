// SPDX-License-Identifier: Apache-2.0
#include "row/sql_literal.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::row {
namespace {

TEST(SqlLiteral, plain_text_stands_between_quotes) {
  EXPECT_EQ(sql_literal(""), "''");
  EXPECT_EQ(sql_literal("Orders"), "'Orders'");
  EXPECT_EQ(sql_literal("имя \"x\" { } % #"), "'имя \"x\" { } % #'");
}

TEST(SqlLiteral, nothing_ends_the_text_early) {
  EXPECT_EQ(sql_literal("it's"), R"('it\'s')");
  EXPECT_EQ(sql_literal("\\"), R"('\\')");
  EXPECT_EQ(sql_literal(R"(\' OR 1)"), R"('\\\' OR 1')");
}

TEST(SqlLiteral, a_template_finds_nothing_of_its_own) {
  EXPECT_EQ(sql_literal("{{x}}"), R"('\x7B{x}}')");
  EXPECT_EQ(sql_literal("{% if x %}"), R"('\x7B% if x %}')");
  EXPECT_EQ(sql_literal("{# x #}"), R"('\x7B# x #}')");
  EXPECT_EQ(sql_literal("{{{"), R"('\x7B\x7B{')") << "of three each pair";
  for (const char* text : {"{{", "{%", "{#", "{{{%{#", "a{{b{%c"}) {
    const auto literal = sql_literal(text);
    for (const char* mark : {"{{", "{%", "{#"}) {
      EXPECT_FALSE(literal.contains(mark)) << literal;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
