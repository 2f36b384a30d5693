// SPDX-License-Identifier: Apache-2.0
#include "aws/resource_policies.hpp"

#include <gtest/gtest.h>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

class ResourcePoliciesTest : public AwsTest {
 protected:
  ResourcePolicies policies_{access_};
};

TEST_F(ResourcePoliciesTest, a_policy_is_found_with_its_revision) {
  http_.answer(200, R"({"Policy":"{\"Version\":\"x\"}","RevisionId":"7"})");
  const auto found = policies_.find("arn:t", deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->document, R"({"Version":"x"})");
  EXPECT_EQ((*found)->revision, "7");
  EXPECT_EQ(request().header("X-Amz-Target"), "DynamoDB_20120810.GetResourcePolicy");
  EXPECT_EQ(sent()["ResourceArn"], "arn:t");
}

TEST_F(ResourcePoliciesTest, where_there_is_none_nothing_is_found) {
  http_.answer(400, R"({"__type":"com.amazonaws.dynamodb.v20120810#PolicyNotFoundException"})");
  const auto found = policies_.find("arn:t", deadline());
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST_F(ResourcePoliciesTest, any_other_failure_is_not_nothing) {
  http_.answer(400, R"({"__type":"AccessDeniedException","message":"no"})");
  const auto found = policies_.find("arn:t", deadline());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().error.kind, base::ErrorKind::denied);
}

TEST_F(ResourcePoliciesTest, one_is_put_in_the_place_of_that_revision) {
  http_.answer(200, "{}");
  ASSERT_TRUE(policies_.put("arn:t", {.document = "{}", .revision = "7"}, deadline()));
  EXPECT_EQ(sent(), nlohmann::json::parse(
                        R"({"ResourceArn":"arn:t","Policy":"{}","ExpectedRevisionId":"7"})"));
}

TEST_F(ResourcePoliciesTest, a_new_one_only_where_there_is_none) {
  http_.answer(200, "{}");
  ASSERT_TRUE(policies_.put("arn:t", {.document = "{}", .revision = ""}, deadline()));
  EXPECT_EQ(sent()["ExpectedRevisionId"], "NO_POLICY");
}

TEST_F(ResourcePoliciesTest, that_revision_is_removed_and_no_other) {
  http_.answer(200, "{}");
  ASSERT_TRUE(policies_.remove("arn:t", "7", deadline()));
  EXPECT_EQ(request().header("X-Amz-Target"), "DynamoDB_20120810.DeleteResourcePolicy");
  EXPECT_EQ(sent(), nlohmann::json::parse(R"({"ResourceArn":"arn:t","ExpectedRevisionId":"7"})"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
