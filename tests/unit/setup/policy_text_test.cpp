// SPDX-License-Identifier: Apache-2.0
#include "setup/policy_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;

constexpr const char* k_ours = R"({"Sid":"Ours","Effect":"Allow"})";
// As people write them: spaces, brackets in texts, numbers, nesting.
constexpr const char* k_theirs = R"({ "Effect" : "Deny", "Sid":"a}]\"{",
      "Condition":{"NumericLessThan":{"x":[1.50, -2e3, true, null]}} })";
constexpr const char* k_others = R"({"Sid":"Théirs","Effect":"Allow"})";

TEST(PolicyText, every_other_byte_stays) {
  const std::string head =
      "\n{ \"Version\" : \"2012-10-17\",\t\"Id\":\"Statement\", \"Statement\" : [ ";
  const std::string tail = " ]\r\n, \"Last\": {} }\n";
  struct Case {
    std::vector<std::string> statements;
    std::string expected;
  };
  for (const auto& [statements, expected] :
       {Case{{k_theirs}, std::string(k_theirs) + "," + k_ours},
        Case{{k_theirs, " , ", k_others}, std::string(k_theirs) + " , " + k_others + "," + k_ours},
        Case{{R"({"Sid":"Ours","Effect":"Deny"})", ", ", k_others},
             std::string(k_ours) + ", " + k_others},
        Case{{k_theirs, ",", R"({"Sid" : "Ours"})", ",", k_others},
             std::string(k_theirs) + "," + k_ours + "," + k_others}}) {
    std::string policy = head;
    for (const auto& statement : statements) {
      policy += statement;
    }
    policy += tail;
    const auto merged = with_statement(policy, "Ours", k_ours);
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_EQ(*merged, head + expected + tail);
    EXPECT_EQ(with_statement(*merged, "Ours", k_ours).value(), *merged);
    EXPECT_EQ(statement_in(*merged, "Ours").value(), k_ours);
  }
}

TEST(PolicyText, what_was_merged_is_taken_away_again) {
  const std::string theirs = std::string(R"({"Version":"2012-10-17", "Statement":[ )") + k_theirs +
                             " ,\n" + k_others + " ] }";
  const auto merged = with_statement(theirs, "Ours", k_ours).value();
  EXPECT_EQ(without_statement(merged, "Ours").value(), theirs);
  EXPECT_EQ(without_statement(theirs, "Ours").value(), theirs);
  const std::string first = std::string(R"({"Statement":[)") + k_ours + " , " + k_others + "]}";
  EXPECT_EQ(without_statement(first, "Ours").value(),
            std::string(R"({"Statement":[)") + k_others + "]}");
}

TEST(PolicyText, one_statement_alone_and_none_at_all) {
  const std::string single = std::string(R"({"Statement": )") + k_others + "}";
  const auto merged = with_statement(single, "Ours", k_ours).value();
  EXPECT_EQ(merged, std::string(R"({"Statement": [)") + k_others + "," + k_ours + "]}");
  EXPECT_EQ(with_statement(R"({"Statement":[ ]})", "Ours", k_ours).value(),
            std::string(R"({"Statement":[)") + k_ours + "]}");
  const auto made = with_statement("", "Ours", k_ours).value();
  EXPECT_EQ(nlohmann::json::parse(made)["Statement"].size(), 1);
  EXPECT_EQ(without_statement(made, "Ours").value(), "");
  EXPECT_EQ(without_statement("", "Ours").value(), "");
  EXPECT_FALSE(statement_in("", "Ours").value());
  EXPECT_FALSE(statement_in(single, "Ours").value());
}

TEST(PolicyText, what_is_no_policy_is_refused) {
  for (const char* wrong : {"[]", "{", "{}", "null", "{\"Statement\":", "Statement"}) {
    for (const auto& result :
         {with_statement(wrong, "Ours", k_ours), without_statement(wrong, "Ours")}) {
      ASSERT_FALSE(result) << wrong;
      EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::setup
