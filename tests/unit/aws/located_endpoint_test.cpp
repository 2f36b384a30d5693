// SPDX-License-Identifier: Apache-2.0
#include "aws/located_endpoint.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

struct Expected {
  std::string url;
  std::string signing_region;
};

Expected endpoint(const Service& service, std::string_view region,
                  const base::Environment& environment = {}) {
  const auto found = resolve_endpoint(environment, service, region);
  if (!found) {
    return {found.error().message, ""};
  }
  return {net::to_string(found->url.origin) + found->url.path, found->signing_region};
}

void expect(const Expected& found, std::string_view url, std::string_view region) {
  EXPECT_EQ(found.url, url);
  EXPECT_EQ(found.signing_region, region);
}

TEST(LocatedEndpoint, of_a_service_in_its_partition) {
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

TEST(LocatedEndpoint, the_services_own_variable_comes_before_the_common_one) {
  const base::Environment environment(
      {{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
       {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://[::1]:9/base"}});
  expect(endpoint(k_dynamodb, "eu-west-2", environment), "http://127.0.0.1:4566/", "eu-west-2");
  expect(endpoint(k_secrets_manager, "eu-west-2", environment), "http://[::1]:9/base/",
         "eu-west-2");
  expect(endpoint(k_iam, "eu-west-2", environment), "http://127.0.0.1:4566/", "us-east-1");
}

TEST(LocatedEndpoint, configured_urls_can_be_ignored) {
  const base::Environment environment({{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                                       {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}});
  expect(endpoint(k_dynamodb, "eu-west-2", environment),
         "https://dynamodb.eu-west-2.amazonaws.com/", "eu-west-2");
}

TEST(LocatedEndpoint, a_url_that_is_none_names_its_variable) {
  const base::Environment environment({{"AWS_ENDPOINT_URL_STS", "localhost:4566"}});
  const auto found = resolve_endpoint(environment, k_sts, "eu-west-2");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_config);
  EXPECT_TRUE(found.error().message.starts_with("AWS_ENDPOINT_URL_STS: ")) << found.error().message;
}

TEST(LocatedEndpoint, switches_in_any_case_choose_among_awss_hosts) {
  const base::Environment fips({{"AWS_USE_FIPS_ENDPOINT", "True"}});
  expect(endpoint(k_lambda, "us-gov-west-1", fips),
         "https://lambda-fips.us-gov-west-1.amazonaws.com/", "us-gov-west-1");
  const base::Environment dual({{"AWS_USE_DUALSTACK_ENDPOINT", "TRUE"}});
  expect(endpoint(k_lambda, "eu-west-2", dual), "https://lambda.eu-west-2.api.aws/", "eu-west-2");
  const base::Environment neither(
      {{"AWS_USE_FIPS_ENDPOINT", "1"}, {"AWS_USE_DUALSTACK_ENDPOINT", "false"}});
  expect(endpoint(k_lambda, "eu-west-2", neither), "https://lambda.eu-west-2.amazonaws.com/",
         "eu-west-2");
}

TEST(LocatedEndpoint, a_configured_url_goes_before_the_switches) {
  const base::Environment environment(
      {{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"}, {"AWS_USE_FIPS_ENDPOINT", "true"}});
  expect(endpoint(k_s3, "cn-north-1", environment), "http://127.0.0.1:4566/", "cn-north-1");
}

TEST(LocatedEndpoint, that_aws_does_not_have_is_an_error_with_what_was_asked_for) {
  const base::Environment environment({{"AWS_USE_FIPS_ENDPOINT", "true"}});
  const auto found = resolve_endpoint(environment, k_s3, "cn-north-1");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_config);
  EXPECT_EQ(found.error().message, "s3 has no FIPS endpoint in partition aws-cn");
}

TEST(LocatedEndpoint, of_sts_is_regional_unless_told_otherwise) {
  expect(endpoint(k_sts, "eu-west-2"), "https://sts.eu-west-2.amazonaws.com/", "eu-west-2");
  const base::Environment legacy({{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}});
  expect(endpoint(k_sts, "eu-west-2", legacy), "https://sts.amazonaws.com/", "us-east-1");
}

// A home with this config file.
class EndpointOfProfile : public ::testing::Test {
 protected:
  base::Environment with(std::string_view config,
                         std::map<std::string, std::string, std::less<>> variables = {}) {
    home_.write(".aws/config", config);
    variables.emplace("HOME", home_.path());
    return base::Environment(std::move(variables));
  }

  static std::string found(const Service& service, const base::Environment& environment) {
    const auto located = locate_endpoint(environment, service, "eu-west-2");
    return located ? net::to_string(located->endpoint.url.origin) + " " + located->source
                   : located.error().message;
  }

  const testing::TemporaryFolder home_;
};

constexpr std::string_view k_services =
    "[default]\nservices = local\nendpoint_url = http://h:1\n"
    "[services local]\nsecrets_manager =\n  endpoint_url = http://h:2\n";

TEST_F(EndpointOfProfile, services_go_before_the_profile_and_variables_before_both) {
  const auto files = with(k_services);
  EXPECT_EQ(found(k_secrets_manager, files), "http://h:2 services local");
  EXPECT_EQ(found(k_lambda, files), "http://h:1 profile default");
  const auto all = with(k_services, {{"AWS_ENDPOINT_URL", "http://h:3"}});
  EXPECT_EQ(found(k_secrets_manager, all), "http://h:3 AWS_ENDPOINT_URL");
}

TEST_F(EndpointOfProfile, configured_urls_can_be_ignored_by_the_profile) {
  const auto ignored =
      with("[default]\nignore_configured_endpoint_urls = True\nendpoint_url = http://h:1\n",
           {{"AWS_ENDPOINT_URL", "http://h:3"}});
  EXPECT_EQ(found(k_lambda, ignored), "https://lambda.eu-west-2.amazonaws.com AWS");
}

TEST_F(EndpointOfProfile, switches_of_the_profile_count_unless_a_variable_says_otherwise) {
  const auto fips = with("[default]\nuse_fips_endpoint = TRUE\n");
  EXPECT_EQ(found(k_lambda, fips), "https://lambda-fips.eu-west-2.amazonaws.com AWS");
  const auto off = with("[default]\nuse_fips_endpoint = true\n", {{"AWS_USE_FIPS_ENDPOINT", ""}});
  EXPECT_EQ(found(k_lambda, off), "https://lambda.eu-west-2.amazonaws.com AWS");
  const auto s3 = with("[default]\ns3 =\n  use_dualstack_endpoint = true\n");
  EXPECT_EQ(found(k_s3, s3), "https://s3.dualstack.eu-west-2.amazonaws.com AWS");
  EXPECT_EQ(found(k_lambda, s3), "https://lambda.eu-west-2.amazonaws.com AWS");
}

TEST_F(EndpointOfProfile, what_cannot_be_is_an_error_that_names_its_place) {
  EXPECT_TRUE(found(k_s3, with("[default]\nservices = gone\n"))
                  .starts_with("profile default: there is no section [services gone]"));
  EXPECT_TRUE(
      found(k_s3, with("[default]\nendpoint_url = h:1\n")).starts_with("profile default: "));
  EXPECT_TRUE(found(k_s3, with("nonsense\n")).contains("/.aws/config"));
  EXPECT_TRUE(found(k_s3, with("", {{"AWS_PROFILE", "play"}})).contains("no AWS profile \"play\""));
  EXPECT_EQ(found(k_sts, with("[default]\nsts_regional_endpoints = mixed\n")),
            "sts: regional endpoints can be \"regional\" or \"legacy\", not \"mixed\"");
}

TEST(ResolveEndpoint, a_region_that_is_no_part_of_a_host_name_leads_nowhere) {
  for (const char* region :
       {"", "x.evil.com/", "evil.com#", "a@b", "a b", "a\r\nHost: b", "a/../b", "-", "a:1"}) {
    for (const Service* service : {&k_dynamodb, &k_s3, &k_secrets_manager}) {
      const auto found = resolve_endpoint({}, *service, region);
      ASSERT_FALSE(found) << region << ": " << found->url.origin.host;
      EXPECT_TRUE(found.error().message.contains("is not an AWS region")) << found.error().message;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
