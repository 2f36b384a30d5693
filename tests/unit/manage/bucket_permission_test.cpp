// SPDX-License-Identifier: Apache-2.0
#include "manage/bucket_permission.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tinydynamocdc::manage {
namespace {

TEST(BucketPermission, defect_u19_every_partition_has_its_own_arns) {
  struct Case {
    const char* function;
    const char* source;
  };
  for (const Case& c :
       {Case{"arn:aws:lambda:us-east-1:1:function:f", "arn:aws:s3:::a.b"},
        Case{"arn:aws-cn:lambda:cn-north-1:1:function:f", "arn:aws-cn:s3:::a.b"},
        Case{"arn:aws-us-gov:lambda:us-gov-west-1:1:function:f", "arn:aws-us-gov:s3:::a.b"}}) {
    const auto permission = bucket_permission("a.b", c.function);
    ASSERT_TRUE(permission);
    EXPECT_EQ(permission->source_arn, c.source);
    EXPECT_EQ(permission->source_account, "1");
  }
  EXPECT_NE(bucket_permission("a.b", "arn:aws:lambda:r:1:function:f")->statement_id,
            bucket_permission("a-b", "arn:aws:lambda:r:1:function:f")->statement_id);
}

TEST(BucketPermission, is_looked_for_in_the_policy) {
  const auto wanted = bucket_permission("a.b", "arn:aws:lambda:r:1:function:f");
  ASSERT_TRUE(wanted);
  const auto policy = [](const std::string& sid, const std::string& account) {
    return R"({"Version":"2012-10-17","Statement":[{"Sid":"other"},{"Sid":")" + sid +
           R"(","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},)" +
           R"("Action":"lambda:InvokeFunction","Resource":"arn:f","Condition":{"StringEquals":)" +
           R"({"AWS:SourceAccount":")" + account +
           R"("},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::a.b"}}}]})";
  };
  EXPECT_EQ(granted(policy("tinydynamocdc-s3-a_b", "1"), *wanted), Granted::yes);
  EXPECT_EQ(granted(policy("tinydynamocdc-s3-a_b", "2"), *wanted), Granted::differently);
  EXPECT_EQ(granted(policy("tinydynamocdc-s3-a-b", "1"), *wanted), Granted::no);
  for (const char* nothing : {"", "{}", "[]", "no JSON", R"({"Statement":{}})"}) {
    EXPECT_EQ(granted(nothing, *wanted), Granted::no) << nothing;
    EXPECT_TRUE(permitted_buckets(nothing).empty()) << nothing;
  }
  EXPECT_EQ(permitted_buckets(policy("tinydynamocdc-s3-a_b", "1")),
            std::vector<std::string>{"a.b"});
}

}  // namespace
}  // namespace tinydynamocdc::manage
