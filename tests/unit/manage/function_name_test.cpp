// SPDX-License-Identifier: Apache-2.0
#include "manage/function_name.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::manage {
namespace {

TEST(FunctionArns, are_taken_apart) {
  const auto arn = parse_function_arn("arn:aws-cn:lambda:cn-north-1:123456789012:function:f");
  ASSERT_TRUE(arn) << arn.error().message;
  EXPECT_EQ(arn->partition, "aws-cn");
  EXPECT_EQ(arn->region, "cn-north-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->name, "f");
}

TEST(FunctionArns, what_is_none_is_refused_with_the_form_that_is_wanted) {
  for (const char* wrong :
       {"", "f", "arn", "arn:aws:lambda:r:1:function:", "arn:aws:lambda:r:1:function",
        "arn::lambda:r:1:function:f", "arn:aws:s3:r:1:function:f", "arn:aws:lambda::1:function:f",
        "arn:aws:lambda:r::function:f", "arn:aws:lambda:r:1:layer:f"}) {
    const auto arn = parse_function_arn(wrong);
    ASSERT_FALSE(arn) << wrong;
    EXPECT_EQ(arn.error().kind, base::ErrorKind::bad_config) << wrong;
    EXPECT_TRUE(arn.error().message.contains("is not a function's ARN (arn:aws:lambda:")) << wrong;
  }
}

TEST(FunctionArns, a_version_or_an_alias_is_refused_as_such) {
  for (const char* wrong : {"arn:aws:lambda:r:1:function:f:live", "arn:aws:lambda:r:1:function:f:7",
                            "arn:aws:lambda:r:1:function:f:"}) {
    const auto arn = parse_function_arn(wrong);
    ASSERT_FALSE(arn) << wrong;
    EXPECT_TRUE(arn.error().message.contains("names a version or alias")) << wrong;
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
