// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::net {
namespace {

TEST(HttpResponse, headers_are_found_in_any_case) {
  const HttpResponse response{200, {{"Content-Type", "a"}, {"content-type", "b"}}, ""};
  EXPECT_EQ(response.header("CONTENT-TYPE"), "a");
  EXPECT_EQ(response.header("Content-Typ"), "");
}

struct Good {
  const char* url;
  BaseUrl expected;
};

TEST(BaseUrl, is_taken_apart) {
  const Good cases[] = {
      {"https://api.tinybird.co/v0/", {{Scheme::https, "api.tinybird.co", 443}, "/v0/"}},
      {"https://api.tinybird.co", {{Scheme::https, "api.tinybird.co", 443}, "/"}},
      {"https://api.tinybird.co/", {{Scheme::https, "api.tinybird.co", 443}, "/"}},
      {"https://api.tinybird.co/v0", {{Scheme::https, "api.tinybird.co", 443}, "/v0/"}},
      {"HTTPS://API.Tinybird.Co", {{Scheme::https, "api.tinybird.co", 443}, "/"}},
      {"http://localhost:7181/", {{Scheme::http, "localhost", 7181}, "/"}},
      {"http://127.0.0.1", {{Scheme::http, "127.0.0.1", 80}, "/"}},
      {"http://[::1]:4566/a/b", {{Scheme::http, "::1", 4566}, "/a/b/"}},
      {"https://my_host.internal:65535", {{Scheme::https, "my_host.internal", 65535}, "/"}},
  };
  for (const Good& c : cases) {
    const auto url = parse_base_url(c.url);
    ASSERT_TRUE(url) << c.url << ": " << url.error().message;
    EXPECT_EQ(*url, c.expected) << c.url;
  }
}

TEST(BaseUrl, anything_else_is_bad_config) {
  for (const char* url : {"",
                          "api.tinybird.co",
                          "ftp://a",
                          "https:/a",
                          "https://",
                          "http:///v0/",
                          "https://a:0",
                          "https://a:65536",
                          "https://a:",
                          "https://a:8x",
                          "https://user:password@a",
                          "https://a?b",
                          "https://a#b",
                          "https://a/b?c",
                          "https://a b",
                          "https://a\nb",
                          "https://a\\b",
                          "https://[::1",
                          "https://[zz]",
                          "https://a]b",
                          "https://[::1]x",
                          "https://\xc3\xa4.com",
                          "https://a%20b",
                          "://a"}) {
    const auto parsed = parse_base_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().kind, base::ErrorKind::bad_config) << url;
  }
}

TEST(BaseUrl, a_password_in_it_is_not_repeated_in_the_error) {
  const auto parsed = parse_base_url("https://user:hunter2@a");
  ASSERT_FALSE(parsed);
  EXPECT_FALSE(parsed.error().message.contains("hunter2")) << parsed.error().message;
}

TEST(Origin, is_written_as_a_url) {
  EXPECT_EQ(to_string(Origin{Scheme::https, "a.b", 443}), "https://a.b");
  EXPECT_EQ(to_string(Origin{Scheme::https, "a.b", 80}), "https://a.b:80");
  EXPECT_EQ(to_string(Origin{Scheme::http, "a.b", 80}), "http://a.b");
  EXPECT_EQ(to_string(Origin{Scheme::http, "::1", 8080}), "http://[::1]:8080");
}

TEST(LoopbackHost, by_name_or_address) {
  for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.255.0.3", "::1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host :
       {"", "localhost.example.com", "127.0.0.1.example.com", "127.0.0", "127.", "127.0.0.1.",
        "127.0.0.256", "127.0.0.1.5", "128.0.0.1", "::2", "0.0.0.0", "1127.0.0.1"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(PercentEncoded, all_but_the_unreserved) {
  EXPECT_EQ(percent_encoded("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encoded("a b/c+d%\"\n"), "a%20b%2Fc%2Bd%25%22%0A");
  EXPECT_EQ(percent_encoded("\xc3\xa4"), "%C3%A4");
  EXPECT_EQ(percent_encoded(std::string_view("\0", 1)), "%00");
  EXPECT_EQ(percent_encoded(""), "");
}

}  // namespace
}  // namespace tinydynamocdc::net
