// SPDX-License-Identifier: Apache-2.0
#include "base/host_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::base {
namespace {

using namespace std::string_view_literals;

TEST(HostName, a_label_is_failures_digits_and_inner_hyphens) {
  for (const auto text : {"eu-central-1"sv, "a"sv, "0"sv, "my_host"sv, "us-iso-east-1"sv}) {
    EXPECT_TRUE(is_host_label(text)) << text;
  }
  EXPECT_TRUE(is_host_label(std::string(63, 'a')));
  for (const auto text :
       {""sv, "-a"sv, "a-"sv, "a.b"sv, "a/b"sv, "a@b"sv, "a:1"sv, "a b"sv, "a\n"sv, "a\0b"sv,
        "evil.com/"sv, "a#"sv, "a?b"sv, "a%2e"sv, "ä"sv, "a\\b"sv}) {
    EXPECT_FALSE(is_host_label(text)) << text;
  }
  EXPECT_FALSE(is_host_label(std::string(64, 'a')));
}

TEST(HostName, a_name_is_labels_with_dots) {
  for (const auto text : {"api.tinybird.co"sv, "localhost"sv, "127.0.0.1"sv, "api.tinybird.co."sv,
                          "my_host.internal"sv}) {
    EXPECT_TRUE(is_host_name(text)) << text;
  }
  for (const auto text : {""sv, "."sv, ".."sv, "a..b"sv, ".a"sv, "a.."sv, "a.-b"sv, "a.b/c"sv,
                          "a@b.c"sv, "a b.c"sv}) {
    EXPECT_FALSE(is_host_name(text)) << text;
  }
  std::string longest;
  for (int i = 0; i < 3; ++i) {
    longest += std::string(63, 'a') + ".";
  }
  EXPECT_TRUE(is_host_name(longest + std::string(61, 'a'))) << "253 bytes";
  EXPECT_FALSE(is_host_name(longest + std::string(62, 'a'))) << "254 bytes";
}

}  // namespace
}  // namespace tinydynamocdc::base
