// SPDX-License-Identifier: Apache-2.0
#include "aws/logs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

class LogsTest : public AwsTest {
 protected:
  Logs logs_{access_};
};

TEST_F(LogsTest, only_the_group_of_that_very_name_is_found) {
  http_.answer(200, R"({"logGroups":[
    {"logGroupName":"/aws/lambda/f","arn":"arn:aws:logs:r:1:log-group:/aws/lambda/f:*","retentionInDays":7},
    {"logGroupName":"/aws/lambda/f2","arn":"arn:2"}]})");
  http_.answer(200, R"({"logGroups":[{"logGroupName":"/aws/lambda/f2","arn":"arn:2"}]})");
  http_.answer(200, R"({"logGroups":[{"logGroupName":"/aws/lambda/f","arn":"arn:f"}]})");
  const auto found = logs_.find_group("/aws/lambda/f", deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->arn, "arn:aws:logs:r:1:log-group:/aws/lambda/f");
  EXPECT_EQ((*found)->retention_days, 7);
  const auto other = logs_.find_group("/aws/lambda/f", deadline());
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
  const auto for_ever = logs_.find_group("/aws/lambda/f", deadline());
  ASSERT_TRUE(for_ever && *for_ever);
  EXPECT_EQ((*for_ever)->retention_days, std::nullopt);
  EXPECT_EQ(sent(0), nlohmann::json::parse(R"({"logGroupNamePrefix":"/aws/lambda/f"})"));
}

TEST_F(LogsTest, a_group_is_made_tagged_and_kept_for_days) {
  http_.answer(200, "").answer(200, "").answer(200, R"({"tags":{"a":"b"}})");
  ASSERT_TRUE(logs_.create_group("g", {{"k", "v"}}, deadline()));
  ASSERT_TRUE(logs_.put_retention("g", 30, deadline()));
  EXPECT_EQ(logs_.tags("arn:g", deadline()).value(), (Tags{{"a", "b"}}));
  EXPECT_EQ(sent(0), nlohmann::json::parse(R"({"logGroupName":"g","tags":{"k":"v"}})"));
  EXPECT_EQ(sent(1), nlohmann::json::parse(R"({"logGroupName":"g","retentionInDays":30})"));
  EXPECT_EQ(sent(2), nlohmann::json::parse(R"({"resourceArn":"arn:g"})"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
