// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::aws {
namespace {

struct Expected {
  std::string url;
  std::string signing_region;
};

Expected endpoint(const Service& service, std::string_view region,
                  const base::Environment& environment = {}) {
  const auto found = resolve_endpoint(environment, service, region);
  if (!found) return {found.error().message, ""};
  return {net::to_string(found->url.origin) + found->url.path, found->signing_region};
}

void expect(const Expected& found, std::string_view url, std::string_view region) {
  EXPECT_EQ(found.url, url);
  EXPECT_EQ(found.signing_region, region);
}

TEST(Endpoint, of_a_service_in_its_partition) {
  expect(endpoint(k_dynamodb, "eu-west-2"), "https://dynamodb.eu-west-2.amazonaws.com/",
         "eu-west-2");
  expect(endpoint(k_dynamodb_streams, "eu-west-2"),
         "https://streams.dynamodb.eu-west-2.amazonaws.com/", "eu-west-2");
  expect(endpoint(k_lambda, "cn-north-1"), "https://lambda.cn-north-1.amazonaws.com.cn/",
         "cn-north-1");
  expect(endpoint(k_secrets_manager, "us-gov-east-1"),
         "https://secretsmanager.us-gov-east-1.amazonaws.com/", "us-gov-east-1");
  expect(endpoint(k_iam, "eu-west-2"), "https://iam.amazonaws.com/", "us-east-1");
  expect(endpoint(k_iam, "cn-northwest-1"), "https://iam.cn-north-1.amazonaws.com.cn/",
         "cn-north-1");
  expect(endpoint(k_iam, "us-gov-east-1"), "https://iam.us-gov.amazonaws.com/", "us-gov-west-1");
  expect(endpoint(k_cloudwatch, "eu-west-2"), "https://monitoring.eu-west-2.amazonaws.com/",
         "eu-west-2");
}

TEST(Endpoint, the_services_own_variable_comes_before_the_common_one) {
  const base::Environment environment(
      {{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
       {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://[::1]:9/base"}});
  expect(endpoint(k_dynamodb, "eu-west-2", environment), "http://127.0.0.1:4566/", "eu-west-2");
  expect(endpoint(k_secrets_manager, "eu-west-2", environment), "http://[::1]:9/base/",
         "eu-west-2");
  expect(endpoint(k_iam, "eu-west-2", environment), "http://127.0.0.1:4566/", "us-east-1");
}

TEST(Endpoint, configured_urls_can_be_ignored) {
  const base::Environment environment({{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                                       {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}});
  expect(endpoint(k_dynamodb, "eu-west-2", environment),
         "https://dynamodb.eu-west-2.amazonaws.com/", "eu-west-2");
}

TEST(Endpoint, a_url_that_is_none_names_its_variable) {
  const base::Environment environment({{"AWS_ENDPOINT_URL_STS", "localhost:4566"}});
  const auto found = resolve_endpoint(environment, k_sts, "eu-west-2");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_config);
  EXPECT_TRUE(found.error().message.starts_with("AWS_ENDPOINT_URL_STS: ")) << found.error().message;
}

TEST(Partition, of_a_region) {
  EXPECT_EQ(partition_of("eu-west-2"), "aws");
  EXPECT_EQ(partition_of("cn-north-1"), "aws-cn");
  EXPECT_EQ(partition_of("us-gov-west-1"), "aws-us-gov");
}

}  // namespace
}  // namespace tinydynamocdc::aws
