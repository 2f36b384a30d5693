// SPDX-License-Identifier: Apache-2.0
#include "aws/permission_advice.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(PermissionAdvice, is_the_statement_that_aws_found_missing) {
  EXPECT_EQ(
      permission_advice(k_lambda, "CreateFunction",
                        "User: arn:aws:iam::1:user/a is not authorized to perform: iam:PassRole on "
                        "resource: arn:aws:iam::1:role/r because no identity-based policy allows "
                        "the iam:PassRole action"),
      "; to allow it, add this statement to a policy of arn:aws:iam::1:user/a: "
      R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/r"})");
}

TEST(PermissionAdvice, without_aws_words_it_is_the_operations_own) {
  struct Case {
    Service service;
    const char* operation;
    const char* action;
  };
  for (const Case& c : {Case{k_s3, "HeadBucket", "s3:ListBucket"},
                        Case{k_s3, "PutBucketNotification", "s3:PutBucketNotification"},
                        Case{k_dynamodb_streams, "GetRecords", "dynamodb:GetRecords"},
                        Case{k_cloudwatch, "PutMetricAlarm", "cloudwatch:PutMetricAlarm"},
                        Case{k_cloudwatch_logs, "CreateLogGroup", "logs:CreateLogGroup"}}) {
    EXPECT_EQ(permission_advice(c.service, c.operation, "Access Denied"),
              std::string("; to allow it, add this statement to a policy of whoever called: "
                          R"({"Effect":"Allow","Action":")") +
                  c.action + R"(","Resource":"*"})");
  }
}

TEST(PermissionAdvice, ends_of_sentences_are_no_part_of_a_name) {
  const auto advice = permission_advice(
      k_dynamodb, "CreateTable",
      "User: arn:u is not authorized to perform: dynamodb:CreateTable on resource: arn:t.");
  EXPECT_TRUE(advice.ends_with(R"("Resource":"arn:t"})")) << advice;
}

TEST(PermissionAdvice, an_explicit_deny_needs_somebody_else) {
  const auto advice = permission_advice(
      k_lambda, "CreateFunction",
      "User: arn:u is not authorized to perform: lambda:CreateFunction on resource: arn:f with an "
      "explicit deny in a service control policy");
  EXPECT_TRUE(advice.contains("explicitly denies it")) << advice;
  EXPECT_FALSE(advice.contains("Effect")) << advice;
}

}  // namespace
}  // namespace tinydynamocdc::aws
