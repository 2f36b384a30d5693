// SPDX-License-Identifier: Apache-2.0
#include "manage/failures_in_bucket.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::manage {
namespace {

TEST(FailuresInBucket, are_below_the_triggers_uuid) {
  const auto place = failures_in_bucket("arn:aws:s3:::failures", "0a1b-2c");
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->bucket, "failures");
  EXPECT_EQ(place->key, "aws/lambda/0a1b-2c/");
}

TEST(FailuresInBucket, are_nowhere_else) {
  EXPECT_FALSE(failures_in_bucket("arn:aws:sqs:eu-west-1:123456789012:failures", "0a1b-2c"));
  EXPECT_FALSE(failures_in_bucket("", "0a1b-2c"));
}

TEST(EventsInBucket, are_below_the_functions_name) {
  const auto place = events_in_bucket("arn:aws-cn:s3:::failures", "cdc");
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->bucket, "failures");
  EXPECT_EQ(place->key, "aws/lambda/async/cdc/");
  EXPECT_FALSE(events_in_bucket("arn:aws:sns:eu-west-1:123456789012:failures", "cdc"));
}

}  // namespace
}  // namespace tinydynamocdc::manage
