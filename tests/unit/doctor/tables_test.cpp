// SPDX-License-Identifier: Apache-2.0
#include "doctor/tables.hpp"

#include <gtest/gtest.h>

#include "../aws/aws_fixture.hpp"
#include "../manage/manage_fixture.hpp"

namespace tinydynamocdc::doctor {
namespace {

using status::Health;

class TablesTest : public aws::AwsTest {
 protected:
  Findings examine(const std::string& more, const std::string& recovery) {
    http_.answer(200, R"({"Table":{"TableName":"Orders","TableArn":"arn:t","TableStatus":"ACTIVE",)"
                      R"("ItemCount":7,"KeySchema":[],"AttributeDefinitions":[])" +
                          more + "}}");
    http_.answer(200, R"({"ContinuousBackupsDescription":{"PointInTimeRecoveryDescription":)"
                      R"({"PointInTimeRecoveryStatus":")" +
                          recovery + R"("}}})");
    return examine_table({dynamodb_, clock_, console_}, "Orders", "eu-west-2");
  }

  aws::DynamoDb dynamodb_{access_};
  manage::FakeConsole console_;
};

TEST_F(TablesTest, a_table_that_is_ready_is_good_throughout) {
  const auto findings = examine(
      R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})",
      "ENABLED");
  ASSERT_EQ(findings.size(), 5U);
  for (const auto& each : findings) {
    EXPECT_EQ(each.line.verdict.health, Health::good)
        << each.line.subject << ": " << each.line.verdict.text;
  }
}

TEST_F(TablesTest, what_is_not_ready_is_named_with_its_remedy) {
  const auto findings =
      examine(R"(,"Replicas":[{"RegionName":"us-east-1"},{"RegionName":"us-west-2"}],)"
              R"("SSEDescription":{"SSEType":"KMS","KMSMasterKeyArn":"arn:key"})",
              "DISABLED");
  ASSERT_EQ(findings.size(), 5U);
  EXPECT_EQ(findings[1].line.verdict.health, Health::bad);
  EXPECT_TRUE(findings[1].line.verdict.text.contains("stream")) << findings[1].line.verdict.text;
  EXPECT_EQ(findings[2].line.verdict.health, Health::note);
  EXPECT_TRUE(findings[2].remedy.contains("update-continuous-backups")) << findings[2].remedy;
  EXPECT_TRUE(findings[3].line.verdict.text.contains("us-east-1, us-west-2"));
  EXPECT_TRUE(findings[4].line.verdict.text.contains("arn:key"));
  EXPECT_TRUE(findings[4].remedy.contains("kms:Decrypt"));
}

}  // namespace
}  // namespace tinydynamocdc::doctor
