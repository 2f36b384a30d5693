// SPDX-License-Identifier: Apache-2.0
#include "manage/function_log.hpp"

#include <gtest/gtest.h>

#include "manage/async_failures.hpp"
#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

class FunctionLogTest : public ManageTest {
 protected:
  base::Result<void> make(std::optional<int> days = std::nullopt) {
    return run(std::make_unique<FunctionLog>(
        logs_, function_parts(), FunctionLog::Target{.function = "cdc", .retention_days = days}));
  }
  [[nodiscard]] Json& group() { return aws_.log_groups.at("/aws/lambda/cdc"); }
};

TEST_F(FunctionLogTest, ANewGroupIsTaggedAndDoesNotKeepLinesForEver) {
  aws_.log_groups["/aws/lambda/cdc-2"] = {{"logGroupName", "/aws/lambda/cdc-2"}};
  expect_ok(make());
  EXPECT_EQ(group()["Tags"], Json({{"tinydynamocdc:created-for", "cdc"}}));
  EXPECT_EQ(group()["retentionInDays"], 30);
}

TEST_F(FunctionLogTest, OursKeepsWhatWasSetUntilSomethingElseIsAskedFor) {
  expect_ok(make(90));
  expect_ok(make());
  EXPECT_EQ(group()["retentionInDays"], 90);
  expect_ok(make(7));
  EXPECT_EQ(group()["retentionInDays"], 7);
}

TEST_F(FunctionLogTest, AGroupOfOthersKeepsItsRetention) {
  expect_ok(make());
  group()["Tags"] = Json::object();
  for (const auto& retention : {Json(3653), Json()}) {
    group()["retentionInDays"] = retention;
    expect_ok(make());
    expect_ok(make(7));
    EXPECT_EQ(group()["retentionInDays"], retention);
  }
  EXPECT_NE(console_.text.find("it is not ours and keeps its lines for ever"), std::string::npos);
}

TEST_F(FunctionLogTest, BrokenOffBetweenGroupAndRetentionItIsFinished) {
  aws_.fail("PutRetentionPolicy", 1, 400, "InvalidParameterException", "no");
  EXPECT_FALSE(make());
  expect_ok(make());
  EXPECT_EQ(group()["retentionInDays"], 30);
}

TEST_F(FunctionLogTest, FailedEventsGoWhereAskedOnceTheRoleMay) {
  aws_.add_function("cdc");
  const auto to = [&](const std::string& arn) {
    return run(std::make_unique<AsyncFailuresTo>(function_parts(), "cdc", arn));
  };
  aws_.fail("UpdateFunctionEventInvokeConfig", 2, 400, "InvalidParameterValueException",
            "The function's execution role does not have permissions to call SendMessage on q");
  expect_ok(to("arn:q"));
  EXPECT_EQ(aws_.async_failures.at("cdc"), "arn:q");
  const auto count = aws_.operations.size();
  expect_ok(to("arn:q"));
  EXPECT_EQ(aws_.operations.size(), count + 1) << "it was written again";
  expect_ok(to("arn:aws:s3:::b"));
  EXPECT_EQ(aws_.async_failures.at("cdc"), "arn:aws:s3:::b");
  EXPECT_EQ(aws_.count("PutFunctionEventInvokeConfig"), 1) << "retries of others were reset";
}

}  // namespace
}  // namespace tinydynamocdc::manage
