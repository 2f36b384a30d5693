// SPDX-License-Identifier: Apache-2.0
#include "verify/answers.hpp"

#include <gtest/gtest.h>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::verify {
namespace {

class AnswersTest : public testing::ScriptedTinybird {};

TEST_F(AnswersTest, a_row_has_texts_as_they_are_and_the_rest_as_json) {
  http_.answer(200, R"({"a":"x","n":18446744073709551615,"all":["b",2]})"
                    "\n\n"
                    R"({"a":"y"})"
                    "\n");
  const auto rows = ask(client_, "SELECT 1");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(text_in(rows->front(), "a"), "x");
  EXPECT_EQ(number_in(rows->front(), "n"), ~0ULL);
  EXPECT_EQ(texts_in(rows->front(), "all"), (std::vector<std::string>{"b", "2"}));
  EXPECT_EQ(http_.requests().at(0).body, "SELECT 1 FORMAT JSONEachRow");
}

TEST_F(AnswersTest, what_is_not_there_is_nothing) {
  const AnswerRow row{{"a", "x"}};
  EXPECT_EQ(text_in(row, "b"), "");
  EXPECT_EQ(number_in(row, "a"), 0U);
  EXPECT_TRUE(texts_in(row, "a").empty());
}

TEST_F(AnswersTest, an_answer_that_is_not_json_is_an_error) {
  http_.answer(200, "<html>");
  const auto rows = ask(client_, "SELECT 1");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().error.kind, base::ErrorKind::unavailable);
}

TEST(IsTooHeavy, what_a_smaller_query_may_not_meet) {
  const auto failed = [](int status, const std::string& words,
                         base::ErrorKind kind = base::ErrorKind::rejected) {
    return tinybird::Failure{.error = {kind, words}, .status = status, .message = words};
  };
  EXPECT_TRUE(is_too_heavy(failed(408, "")));
  EXPECT_TRUE(is_too_heavy(failed(400, "… (TIMEOUT_EXCEEDED)")));
  EXPECT_TRUE(is_too_heavy(failed(500, "Memory limit (for query) exceeded")));
  EXPECT_TRUE(is_too_heavy(failed(0, "", base::ErrorKind::too_large)));
  EXPECT_FALSE(is_too_heavy(failed(400, "Unknown identifier")));
  EXPECT_FALSE(is_too_heavy(failed(403, "", base::ErrorKind::denied)));
}

}  // namespace
}  // namespace tinydynamocdc::verify
