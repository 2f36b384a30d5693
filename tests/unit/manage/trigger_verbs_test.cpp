// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "manage/create_trigger.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_trigger.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class TriggerVerbs : public ManageTest {
 protected:
  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_function("cdc");
  }

  base::Result<void> create(const std::string& table = "Orders") {
    return run(std::make_unique<CreateTrigger>(
        trigger_parts(),
        TriggerTarget{
            .table = table, .function = "cdc", .region = "eu-west-2", .options = options_}));
  }
  TriggerOptions options_;
  base::Result<void> remove(const std::string& table = "Orders") {
    return run(std::make_unique<RemoveTrigger>(
        trigger_parts(), sts_,
        TriggerTarget{.table = table, .function = "cdc", .region = "eu-west-2"}));
  }

  static Json trigger_of(const std::string& function_arn, const std::string& table) {
    return {{"FunctionArn", function_arn},
            {"EventSourceArn", FakeAws::stream_arn(table)},
            {"BatchSize", 100},
            {"MaximumRetryAttempts", -1}};
  }
  /// What a careless tool would hit, one of each kind.
  void add_bystanders() {
    aws_.add_mapping(trigger_of(FakeAws::function_arn("theirs"), "Orders"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc") + ":live", "Orders"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders2"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc-2"), "Orders"));
    // Self-managed Kafka: no source ARN.
    aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")}, {"Topics", {"t"}}});
  }

  [[nodiscard]] std::string partial() const {
    return aws_.functions.at("cdc")["Environment"]["Variables"].value("TB_PARTIAL_BATCH", "unset");
  }
};

TEST_F(TriggerVerbs, defect_u7_TheTriggerRetriesHalvesAndReportsItsFailures) {
  expect_ok(create());
  ASSERT_EQ(aws_.mappings.size(), 1);
  const auto& trigger = aws_.mappings.front();
  EXPECT_EQ(trigger["FunctionArn"], FakeAws::function_arn("cdc"));
  EXPECT_EQ(trigger["EventSourceArn"], FakeAws::stream_arn("Orders"));
  EXPECT_EQ(trigger["StartingPosition"], "TRIM_HORIZON");
  EXPECT_EQ(trigger["BatchSize"], 250);
  EXPECT_EQ(trigger["MaximumBatchingWindowInSeconds"], 5);
  EXPECT_EQ(trigger["MaximumRetryAttempts"], 5);
  EXPECT_EQ(trigger["BisectBatchOnFunctionError"], true);
  EXPECT_EQ(trigger["FunctionResponseTypes"], Json({"ReportBatchItemFailures"}));
  EXPECT_EQ(partial(), "true");
}

TEST_F(TriggerVerbs, defect_u7_AFailureIsAFailureOfTheCall) {
  aws_.fail("CreateEventSourceMapping", 1, 400, "InvalidParameterValueException", "no such thing");
  expect_error(create(), ErrorKind::rejected, "no such thing");
  EXPECT_EQ(partial(), "unset");
}

TEST_F(TriggerVerbs, defect_u7_NoPartialAnswerEverMeetsATriggerThatTakesItForSuccess) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(create());
  expect_ok(remove());
  ASSERT_FALSE(aws_.moments.empty());
  for (const auto& moment : aws_.moments) {
    EXPECT_FALSE(moment.contains("partial=true") && moment.contains("none")) << moment;
  }
  EXPECT_EQ(partial(), "unset");
}

TEST_F(TriggerVerbs, defect_u7_OneTriggerThatDoesNotUnderstandKeepsPartialAnswersOff) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
  expect_ok(create());
  EXPECT_EQ(partial(), "unset");
  EXPECT_NE(console_.text.find("lacks ReportBatchItemFailures"), std::string::npos);
}

TEST_F(TriggerVerbs, AnExistingTriggerIsBroughtToOurSettingsNotDoubled) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(create());
  ASSERT_EQ(aws_.mappings.size(), 1);
  EXPECT_EQ(aws_.mappings.front()["BatchSize"], 250);
  EXPECT_EQ(aws_.mappings.front()["FunctionResponseTypes"], Json({"ReportBatchItemFailures"}));
  EXPECT_EQ(partial(), "true");
}

TEST_F(TriggerVerbs, OptionsReachTheTriggerAndStayWhenNotAskedForAgain) {
  options_ = {.record_age_max_s = 3600, .parallelization = 4, .on_failure_arn = "arn:q"};
  expect_ok(create());
  options_ = {};
  const auto before = aws_.mappings.front();
  EXPECT_EQ(before["MaximumRecordAgeInSeconds"], 3600);
  EXPECT_EQ(before["ParallelizationFactor"], 4);
  EXPECT_EQ(before["DestinationConfig"]["OnFailure"]["Destination"], "arn:q");
  expect_ok(create());
  EXPECT_EQ(aws_.mappings.front(), before);
}

TEST_F(TriggerVerbs, OnlyWhatWasAskedForIsChanged) {
  expect_ok(create());
  auto expected = aws_.mappings.front();
  options_.parallelization = 10;
  expect_ok(create());
  expected["ParallelizationFactor"] = 10;
  EXPECT_EQ(aws_.mappings.front(), expected);
  EXPECT_NE(console_.text.find("parallelization 1 → 10"), std::string::npos) << console_.text;
  aws_.fail("UpdateEventSourceMapping", 2, 400, "InvalidParameterValueException",
            "The provided execution role does not have permissions to call SendMessage on SQS");
  options_ = {.on_failure_arn = "arn:q"};
  expect_ok(create());
  expected["DestinationConfig"]["OnFailure"]["Destination"] = "arn:q";
  EXPECT_EQ(aws_.mappings.front(), expected);
}

TEST_F(TriggerVerbs, CreatingTwiceChangesNothing) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 1);
}

TEST_F(TriggerVerbs, ANewRoleThatMayNotReadTheStreamYetIsWaitedFor) {
  aws_.fail("CreateEventSourceMapping", 2, 400, "InvalidParameterValueException",
            "Cannot access stream arn:…. Please ensure the role can perform the GetRecords action");
  expect_ok(create());
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 3);
}

TEST_F(TriggerVerbs, defect_u15_AStreamThatIsBeingSwitchedOnIsWaitedFor) {
  aws_.tables["Orders"]["TableStatus"] = "UPDATING";
  aws_.tables["Orders"]["Looks"] = 3;
  expect_ok(create());
  EXPECT_EQ(aws_.mappings.size(), 1);
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 1);
  EXPECT_FALSE(console_.waits.empty());
}

TEST_F(TriggerVerbs, OtherTriggersOfTheFunctionStayAsTheyAreWhenOneIsCreated) {
  add_bystanders();
  const auto before = aws_.mappings;
  expect_ok(create());
  ASSERT_EQ(aws_.mappings.size(), before.size() + 1);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), aws_.mappings.begin()));
}

TEST_F(TriggerVerbs, defect_u8_AStreamWithoutTheNewStateOfAnItemIsRefused) {
  for (const char* view_type : {"KEYS_ONLY", "OLD_IMAGE"}) {
    aws_.add_table(view_type, view_type);
    expect_error(create(view_type), ErrorKind::bad_config, view_type);
  }
  aws_.add_table("NEW_IMAGE", "NEW_IMAGE");
  expect_ok(create("NEW_IMAGE"));
  aws_.add_table("off", "");
  expect_error(create("off"), ErrorKind::bad_config, "is off");
  EXPECT_EQ(aws_.mappings.size(), 1);
}

TEST_F(TriggerVerbs, TableAndFunctionMustExistAndTheFunctionMustBeOurs) {
  expect_error(create("Nothing"), ErrorKind::missing, "there is no table Nothing");
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda makes it");
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(TriggerVerbs, defect_13_TwoTablesOfOneFunctionNeverShareADataSource) {
  aws_.add_table("a.b");
  aws_.add_table("a-b");
  expect_ok(create("a.b"));
  expect_error(create("a-b"), ErrorKind::rejected, "ddb_a_b");
  aws_.functions["cdc"]["Environment"]["Variables"]["TB_DS_NAMES"] = "a-b=other";
  expect_ok(create("a-b"));
}

TEST_F(TriggerVerbs, defect_u4_OnlyTheTriggerOfThisFunctionOnThisTableGoes) {
  add_bystanders();
  const auto theirs = aws_.mappings;
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(remove());
  EXPECT_EQ(aws_.mappings, theirs);
  EXPECT_EQ(aws_.count("DeleteEventSourceMapping"), 1);
  EXPECT_EQ(aws_.count("UpdateEventSourceMapping"), 0);
}

TEST_F(TriggerVerbs, defect_u9_RemovalNeedsTableAndFunctionAndTakesBoth) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
  expect_ok(remove());
}

TEST_F(TriggerVerbs, defect_u16_ATriggerOnTheLastPageIsFound) {
  aws_.mappings_per_page = 2;
  add_bystanders();
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  const auto count = aws_.mappings.size();
  expect_ok(remove());
  EXPECT_EQ(aws_.mappings.size(), count - 1);
}

TEST_F(TriggerVerbs, RemovalWorksWithoutTheTableAndWithoutTheFunction) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  aws_.functions.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(TriggerVerbs, OlderStreamsOfTheTableGoToo) {
  auto old = trigger_of(FakeAws::function_arn("cdc"), "Orders");
  old["EventSourceArn"] = FakeAws::stream_arn("Orders") + "1";
  aws_.add_mapping(old);
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(TriggerVerbs, PartialAnswersStayOnWhileOtherTriggersUnderstandThem) {
  aws_.add_table("Customers");
  expect_ok(create());
  expect_ok(create("Customers"));
  expect_ok(remove());
  EXPECT_EQ(partial(), "true");
  expect_ok(remove("Customers"));
  EXPECT_EQ(partial(), "unset");
}

TEST_F(TriggerVerbs, OtherVariablesOfTheFunctionStay) {
  aws_.functions["cdc"]["Environment"]["Variables"] = {{"TB_DS_PREFIX", "x_"}};
  expect_ok(create());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"],
            Json({{"TB_DS_PREFIX", "x_"}, {"TB_PARTIAL_BATCH", "true"}}));
  expect_ok(remove());
  EXPECT_EQ(aws_.functions.at("cdc")["Environment"]["Variables"], Json({{"TB_DS_PREFIX", "x_"}}));
}

// Broken off at any request and run again, the same state is reached, and never by way of a
// dangerous one.
TEST_F(TriggerVerbs, BrokenOffAnywhereAndRunAgainItEndsTheSame) {
  add_bystanders();
  aws_.mappings[1]["FunctionResponseTypes"] = {"ReportBatchItemFailures"};
  aws_.mappings[3]["FunctionResponseTypes"] = {"ReportBatchItemFailures"};
  const auto start = aws_;
  expect_ok(create());
  const auto created = aws_.everything();
  const auto requests = aws_.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.tables = start.tables;
    aws_.functions = start.functions;
    aws_.mappings = start.mappings;
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(create()) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    auto now = aws_.everything();
    now["mappings"].back()["UUID"] = created["mappings"].back()["UUID"];
    EXPECT_EQ(now, created) << breaks_at;
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
