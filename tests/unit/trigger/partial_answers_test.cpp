// SPDX-License-Identifier: Apache-2.0
#include "trigger/partial_answers.hpp"

#include <gtest/gtest.h>

#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class PartialAnswersTest : public StreamTest {
 protected:
  void switch_on() {
    aws_.functions["cdc"]["Environment"]["Variables"]["TB_PARTIAL_BATCH"] = "true";
  }
  // At no moment did a partial answer meet a trigger that takes it for success.
  void expect_no_dangerous_moment() const {
    ASSERT_FALSE(aws_.moments.empty());
    for (const auto& moment : aws_.moments) {
      EXPECT_FALSE(moment.contains("partial=true") && moment.contains("none")) << moment;
    }
  }
};

TEST_F(PartialAnswersTest,
       defect_u7_no_partial_answer_ever_meets_a_trigger_that_takes_it_for_success) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(create());
  EXPECT_EQ(partial(), "true");
  expect_ok(remove());
  expect_no_dangerous_moment();
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest,
       defect_u7_one_trigger_that_does_not_understand_keeps_partial_answers_off) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(create());
  EXPECT_EQ(partial(), "unset");
  EXPECT_TRUE(said("lacks ReportBatchItemFailures")) << console_.text;
}

TEST_F(PartialAnswersTest, where_another_trigger_takes_them_for_success_they_are_taken_back) {
  switch_on();
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(create());
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, the_other_triggers_are_those_of_the_function_itself_from_streams) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("theirs"), "Orders"));
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc") + ":live", "Orders"));
  aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")}, {"Topics", {"t"}}});
  expect_ok(create());
  EXPECT_EQ(partial(), "true");
}

TEST_F(PartialAnswersTest, what_aws_shows_counts_not_what_was_asked_for) {
  aws_.add_table("Users");
  expect_ok(create());
  aws_.functions["cdc"]["Environment"]["Variables"] = Json::object();
  // It says yes, and does not do it.
  console_.on_say = [&](std::string_view line) {
    if (line.contains("created the trigger from the stream of Users")) {
      aws_.mappings.back().erase("FunctionResponseTypes");
    }
  };
  expect_error(create("Users"), ErrorKind::unavailable, "does not show ReportBatchItemFailures");
  EXPECT_EQ(partial(), "unset");
  expect_no_dangerous_moment();
  console_.on_say = nullptr;
  expect_ok(create("Users"));
  EXPECT_EQ(partial(), "true");
}

TEST_F(PartialAnswersTest, partial_answers_stay_on_while_other_triggers_understand_them) {
  aws_.add_table("Customers");
  expect_ok(create());
  expect_ok(create("Customers"));
  expect_ok(remove());
  EXPECT_EQ(partial(), "true");
  expect_ok(remove("Customers"));
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, they_are_off_before_the_last_triggers_go) {
  aws_.add_table("Customers");
  expect_ok(create({"Orders", "Customers"}));
  aws_.operations.clear();
  expect_ok(remove({"Orders", "Customers"}));
  EXPECT_EQ(partial(), "unset");
  const auto& done = aws_.operations;
  EXPECT_LT(std::ranges::find(done, "UpdateFunctionConfiguration"),
            std::ranges::find(done, "DeleteEventSourceMapping"));
}

TEST_F(PartialAnswersTest, the_last_that_understands_goes_and_one_that_does_not_stays) {
  expect_ok(create());
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(remove());
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, other_variables_of_the_function_stay) {
  aws_.functions["cdc"]["Environment"]["Variables"] = {{"TB_DS_PREFIX", "x_"}};
  expect_ok(create());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"],
            Json({{"TB_DS_PREFIX", "x_"}, {"TB_PARTIAL_BATCH", "true"}}));
  expect_ok(remove());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"], Json({{"TB_DS_PREFIX", "x_"}}));
}

}  // namespace
}  // namespace tinydynamocdc::trigger
