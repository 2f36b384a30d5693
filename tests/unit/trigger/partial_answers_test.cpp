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
  /// At no moment did a partial answer meet a trigger that takes it for success.
  void expect_no_dangerous_moment() const {
    ASSERT_FALSE(aws_.moments.empty());
    for (const auto& moment : aws_.moments) {
      EXPECT_FALSE(moment.contains("partial=true") && moment.contains("none")) << moment;
    }
  }
};

TEST_F(PartialAnswersTest, defect_u7_NoPartialAnswerEverMeetsATriggerThatTakesItForSuccess) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(create());
  EXPECT_EQ(partial(), "true");
  expect_ok(remove());
  expect_no_dangerous_moment();
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, defect_u7_OneTriggerThatDoesNotUnderstandKeepsPartialAnswersOff) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(create());
  EXPECT_EQ(partial(), "unset");
  EXPECT_TRUE(said("lacks ReportBatchItemFailures")) << console_.text;
}

TEST_F(PartialAnswersTest, WhereAnotherTriggerTakesThemForSuccessTheyAreTakenBack) {
  switch_on();
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(create());
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, TheOtherTriggersAreThoseOfTheFunctionItselfFromStreams) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("theirs"), "Orders"));
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc") + ":live", "Orders"));
  aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")}, {"Topics", {"t"}}});
  expect_ok(create());
  EXPECT_EQ(partial(), "true");
}

TEST_F(PartialAnswersTest, WhatAwsShowsCountsNotWhatWasAskedFor) {
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

TEST_F(PartialAnswersTest, PartialAnswersStayOnWhileOtherTriggersUnderstandThem) {
  aws_.add_table("Customers");
  expect_ok(create());
  expect_ok(create("Customers"));
  expect_ok(remove());
  EXPECT_EQ(partial(), "true");
  expect_ok(remove("Customers"));
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, TheyAreOffBeforeTheLastTriggersGo) {
  aws_.add_table("Customers");
  expect_ok(create({"Orders", "Customers"}));
  aws_.operations.clear();
  expect_ok(remove({"Orders", "Customers"}));
  EXPECT_EQ(partial(), "unset");
  const auto& done = aws_.operations;
  EXPECT_LT(std::ranges::find(done, "UpdateFunctionConfiguration"),
            std::ranges::find(done, "DeleteEventSourceMapping"));
}

TEST_F(PartialAnswersTest, TheLastThatUnderstandsGoesAndOneThatDoesNotStays) {
  expect_ok(create());
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(remove());
  EXPECT_EQ(partial(), "unset");
}

TEST_F(PartialAnswersTest, OtherVariablesOfTheFunctionStay) {
  aws_.functions["cdc"]["Environment"]["Variables"] = {{"TB_DS_PREFIX", "x_"}};
  expect_ok(create());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"],
            Json({{"TB_DS_PREFIX", "x_"}, {"TB_PARTIAL_BATCH", "true"}}));
  expect_ok(remove());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"], Json({{"TB_DS_PREFIX", "x_"}}));
}

}  // namespace
}  // namespace tinydynamocdc::trigger
