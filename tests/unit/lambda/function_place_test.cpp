// SPDX-License-Identifier: Apache-2.0
#include "lambda/function_place.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::lambda {
namespace {

TEST(FunctionPlaces, are_read_from_a_function_s_arn) {
  const FunctionPlace expected{
      .partition = "aws-cn", .region = "cn-north-1", .account = "123456789012"};
  for (const char* arn : {"arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
                          "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live",
                          "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:7"}) {
    EXPECT_EQ(place_of_function(arn), expected) << arn;
  }
}

TEST(FunctionPlaces, what_is_no_function_s_arn_has_none) {
  for (const char* arn :
       {"", "f", "arn:aws:lambda:eu-west-2:1:function", "arn:aws:lambda:eu-west-2:1:layer:f",
        "arn:aws:s3:eu-west-2:1:function:f", "urn:aws:lambda:eu-west-2:1:function:f",
        "arn::lambda:eu-west-2:1:function:f", "arn:aws:lambda::1:function:f",
        "arn:aws:lambda:eu-west-2::function:f"}) {
    EXPECT_EQ(place_of_function(arn), std::nullopt) << arn;
  }
}

}  // namespace
}  // namespace tinydynamocdc::lambda
