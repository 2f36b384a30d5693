// SPDX-License-Identifier: Apache-2.0
#include "setup/bucket_grant.hpp"

#include <gtest/gtest.h>

#include <format>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tinydynamocdc::setup {
namespace {

using Json = nlohmann::json;

BucketGrant grant_of(const std::string& bucket) {
  return {.partition = "aws-cn",
          .account = "123456789012",
          .queue_arn = "arn:aws-cn:sqs:cn-north-1:123456789012:cdc-Snapshots",
          .bucket = bucket};
}

std::string policy_of(const std::vector<std::string>& statements) {
  std::string all;
  for (const auto& statement : statements) {
    all += (all.empty() ? "" : ",") + statement;
  }
  return std::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", all);
}

TEST(BucketGrants, the_statement_is_for_this_bucket_of_this_account) {
  EXPECT_EQ(Json::parse(grant_of("my.bucket").statement()),
            Json({{"Sid", "tinydynamocdc-s3-my_bucket"},
                  {"Effect", "Allow"},
                  {"Principal", {{"Service", "s3.amazonaws.com"}}},
                  {"Action", "sqs:SendMessage"},
                  {"Resource", "arn:aws-cn:sqs:cn-north-1:123456789012:cdc-Snapshots"},
                  {"Condition",
                   {{"ArnLike", {{"aws:SourceArn", "arn:aws-cn:s3:::my.bucket"}}},
                    {"StringEquals", {{"aws:SourceAccount", "123456789012"}}}}}}));
}

TEST(BucketGrants, the_longest_bucket_has_a_sid_that_sqs_takes) {
  // AddPermission takes labels of 80 characters.
  EXPECT_EQ(grant_of(std::string(63, 'b')).sid().size(), 80);
}

TEST(BucketGrants, what_says_the_same_is_the_same_in_any_form) {
  const auto grant = grant_of("b");
  auto json = Json::parse(grant.statement());
  EXPECT_TRUE(grant.is_said_by(json.dump(2)));
  json["Action"] = "SQS:SendMessage";
  EXPECT_TRUE(grant.is_said_by(json.dump()));
  json["Action"] = "sqs:*";
  EXPECT_FALSE(grant.is_said_by(json.dump()));
  EXPECT_FALSE(grant.is_said_by(grant_of("c").statement()));
  EXPECT_FALSE(grant.is_said_by("no JSON"));
}

TEST(BucketGrants, only_our_statements_name_buckets) {
  const std::string theirs = R"({"Sid":"theirs","Condition":{"ArnLike":{"aws:SourceArn":"a:b"}}})";
  const auto policy =
      policy_of({theirs, grant_of("my.bucket").statement(), grant_of("other").statement()});
  EXPECT_EQ(granted_buckets(policy), (std::vector<std::string>{"my.bucket", "other"}));
  EXPECT_EQ(statements_in(policy), 3);
  EXPECT_EQ(granted_buckets(policy_of({R"({"Sid":"tinydynamocdc-s3-my_bucket"})"})),
            std::vector<std::string>{"my.bucket"})
      << "also where somebody took its condition away";
  EXPECT_EQ(statements_in(std::format(R"({{"Statement":{}}})", theirs)), 1);
  for (const char* none : {"", "{}", "no JSON", R"({"Statement":[7]})"}) {
    EXPECT_TRUE(granted_buckets(none).empty()) << none;
  }
}

}  // namespace
}  // namespace tinydynamocdc::setup
