// SPDX-License-Identifier: Apache-2.0
#include "net/proxy.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tinydynamocdc::net {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

// "http://proxy:1 user:password (variable)", "direct", or the error.
std::string way_to(std::string_view url, Variables variables) {
  const ProxySettings settings{base::Environment(std::move(variables))};
  const auto found = settings.find(parse_base_url(url).value().origin);
  if (!found) {
    return "error: " + found.error().message;
  }
  if (!*found) {
    return "direct";
  }
  const Proxy& proxy = **found;
  const std::string login =
      proxy.user.empty() ? "" : " " + proxy.user + ":" + std::string(proxy.password.reveal());
  return to_string(proxy.origin) + login + " (" + proxy.source + ")";
}

constexpr auto k_aws = "https://dynamodb.eu-west-2.amazonaws.com";

TEST(Proxy, is_that_of_the_scheme) {
  const Variables both{{"HTTPS_PROXY", "http://a:1"}, {"HTTP_PROXY", "http://b:2"}};
  EXPECT_EQ(way_to(k_aws, both), "http://a:1 (HTTPS_PROXY)");
  EXPECT_EQ(way_to("http://tinybird.example:7181", both), "http://b:2 (HTTP_PROXY)");
  EXPECT_EQ(way_to(k_aws, {{"HTTP_PROXY", "http://b:2"}}), "direct");
  EXPECT_EQ(way_to(k_aws, {{"ALL_PROXY", "http://b:2"}}), "direct");
  EXPECT_EQ(way_to(k_aws, {}), "direct");
}

TEST(Proxy, small_failures_go_before_capitals_even_when_empty) {
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "http://a:1"}, {"HTTPS_PROXY", "http://b:2"}}),
            "http://a:1 (https_proxy)");
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", ""}, {"HTTPS_PROXY", "http://b:2"}}), "direct");
}

TEST(Proxy, is_written_in_many_ways) {
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "proxy.example:3128"}}),
            "http://proxy.example:3128 (https_proxy)");
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "//proxy.example/"}}),
            "http://proxy.example (https_proxy)");
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "https://proxy.example"}}),
            "https://proxy.example (https_proxy)");
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "http://[::1]:3128/x?y"}}),
            "http://[::1]:3128 (https_proxy)");
  EXPECT_EQ(way_to(k_aws, {{"https_proxy", "http://me:p%40ss:w@proxy.example:3128"}}),
            "http://proxy.example:3128 me:p@ss:w (https_proxy)");
}

TEST(Proxy, that_cannot_be_one_is_an_error_without_its_password) {
  for (const char* text : {"socks5://me:hush@proxy.example:1080", "http://me:hush@", "http://a:b:c",
                           "http://proxy.example:99999", "http://me:hush@pro xy"}) {
    const std::string found = way_to(k_aws, {{"HTTPS_PROXY", text}});
    EXPECT_TRUE(found.starts_with("error: HTTPS_PROXY: not a proxy's URL")) << found;
    EXPECT_FALSE(found.contains("hush")) << found;
  }
}

TEST(Proxy, no_proxy_exempts_hosts_and_domains) {
  const auto with = [](std::string_view exempt, std::string_view url = k_aws) {
    return way_to(url, {{"HTTPS_PROXY", "http://a:1"}, {"NO_PROXY", std::string(exempt)}});
  };
  const std::string proxied = "http://a:1 (HTTPS_PROXY)";
  for (const char* exempt :
       {"*", "amazonaws.com", ".amazonaws.com", "..AmazonAWS.com",
        " x.example , eu-west-2.amazonaws.com ", "dynamodb.eu-west-2.amazonaws.com"}) {
    EXPECT_EQ(with(exempt), "direct") << exempt;
  }
  for (const char* exempt : {"", ",", "aws.com", "*.amazonaws.com", "*,x.example", "com.",
                             "amazonaws.com:443", "10.0.0.0/8"}) {
    EXPECT_EQ(with(exempt), proxied) << exempt;
  }
  EXPECT_EQ(with("api.example:8443", "https://api.example:8443"), "direct");
  EXPECT_EQ(with("example:8443", "https://api.example:8443"), "direct");
  EXPECT_EQ(with("api.example:8444", "https://api.example:8443"), proxied);
  EXPECT_EQ(way_to(k_aws, {{"HTTPS_PROXY", "http://a:1"}, {"NO_PROXY", "*"}, {"no_proxy", ""}}),
            proxied);
}

TEST(Proxy, is_never_between_this_machine_and_what_only_it_reaches) {
  const Variables all{{"HTTP_PROXY", "http://a:1"},
                      {"HTTPS_PROXY", "http://a:1"},
                      {"AWS_LAMBDA_RUNTIME_API", "runtime.example:9001"}};
  for (const char* url : {"http://127.0.0.1:4566", "https://localhost", "http://[::1]:9",
                          "http://x.localhost", "http://169.254.169.254", "http://169.254.170.2",
                          "http://[fd00:ec2::254]", "http://runtime.example:9001"}) {
    EXPECT_EQ(way_to(url, all), "direct") << url;
  }
  EXPECT_EQ(way_to("http://10.0.0.1", all), "http://a:1 (HTTP_PROXY)");
}

}  // namespace
}  // namespace tinydynamocdc::net
