// SPDX-License-Identifier: Apache-2.0
#include "aws/service_host.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

std::string host(std::string_view service, std::string_view region, HostVariant variant = {}) {
  const auto found = find_service_host(service, region, variant);
  return found ? found->name + " " + found->signing_region : "none";
}

constexpr HostVariant k_fips{.fips = true};
constexpr HostVariant k_dual{.dual_stack = true};
constexpr HostVariant k_both{.fips = true, .dual_stack = true};
constexpr HostVariant k_legacy{.legacy = true};

TEST(ServiceHost, of_each_variant) {
  EXPECT_EQ(host("DYNAMODB_STREAMS", "eu-west-2"),
            "streams.dynamodb.eu-west-2.amazonaws.com eu-west-2");
  EXPECT_EQ(host("DYNAMODB_STREAMS", "eu-west-2", k_fips),
            "streams.dynamodb-fips.eu-west-2.amazonaws.com eu-west-2");
  EXPECT_EQ(host("DYNAMODB_STREAMS", "eu-west-2", k_dual),
            "streams-dynamodb.eu-west-2.api.aws eu-west-2");
  EXPECT_EQ(host("DYNAMODB_STREAMS", "eu-west-2", k_both),
            "streams-dynamodb-fips.eu-west-2.api.aws eu-west-2");
}

TEST(ServiceHost, of_a_partition_that_differs) {
  EXPECT_EQ(host("DYNAMODB", "us-gov-west-1", k_fips),
            "dynamodb.us-gov-west-1.amazonaws.com us-gov-west-1");
  EXPECT_EQ(host("LAMBDA", "us-gov-west-1", k_fips),
            "lambda-fips.us-gov-west-1.amazonaws.com us-gov-west-1");
  EXPECT_EQ(host("LAMBDA", "eusc-de-east-1"), "lambda.eusc-de-east-1.amazonaws.eu eusc-de-east-1");
  EXPECT_EQ(host("S3", "cn-north-1", k_dual),
            "s3.dualstack.cn-north-1.amazonaws.com.cn cn-north-1");
}

TEST(ServiceHost, of_a_global_service_is_signed_at_its_home) {
  EXPECT_EQ(host("IAM", "eu-west-2"), "iam.amazonaws.com us-east-1");
  EXPECT_EQ(host("IAM", "cn-northwest-1"), "iam.cn-north-1.amazonaws.com.cn cn-north-1");
  EXPECT_EQ(host("IAM", "us-gov-east-1"), "iam.us-gov.amazonaws.com us-gov-west-1");
  EXPECT_EQ(host("IAM", "us-iso-west-1"), "iam.us-iso-east-1.c2s.ic.gov us-iso-east-1");
}

TEST(ServiceHost, of_old_only_where_there_is_one) {
  EXPECT_EQ(host("STS", "eu-west-1", k_legacy), "sts.amazonaws.com us-east-1");
  EXPECT_EQ(host("STS", "af-south-1", k_legacy), "sts.af-south-1.amazonaws.com af-south-1");
  EXPECT_EQ(host("STS", "eu-west-1", {.fips = true, .legacy = true}),
            "sts-fips.eu-west-1.amazonaws.com eu-west-1");
  EXPECT_EQ(host("S3", "us-east-1", k_legacy), "s3.amazonaws.com us-east-1");
  EXPECT_EQ(host("S3", "us-east-1"), "s3.us-east-1.amazonaws.com us-east-1");
}

TEST(ServiceHost, is_none_where_aws_has_none) {
  EXPECT_EQ(host("S3", "cn-north-1", k_fips), "none");
  EXPECT_EQ(host("NO_SUCH_SERVICE", "eu-west-1"), "none");
}

}  // namespace
}  // namespace tinydynamocdc::aws
