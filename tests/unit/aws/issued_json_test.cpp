// SPDX-License-Identifier: Apache-2.0
#include "aws/issued_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

TEST(IssuedJson, keys_token_and_end_are_read) {
  const auto issued = issued_in_json(
      R"({"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"secret","SessionToken":"token",)"
      R"("Expiration":"2026-01-31T12:00:00Z"})",
      "SessionToken");
  ASSERT_TRUE(issued) << issued.error().message;
  EXPECT_EQ(issued->credentials.access_key_id, "AKID");
  EXPECT_EQ(issued->credentials.secret_access_key.reveal(), "secret");
  EXPECT_EQ(issued->credentials.session_token.reveal(), "token");
  EXPECT_EQ(issued->expires_unix_ms, 1'769'860'800'000);
}

TEST(IssuedJson, the_token_is_the_member_of_that_name) {
  const auto issued = issued_in_json(
      R"({"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","SessionToken":"other"})",
      "Token");
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->credentials.session_token.reveal(), "t");
}

TEST(IssuedJson, token_and_end_need_not_be_there) {
  const auto issued =
      issued_in_json(R"({"AccessKeyId":"AKID","SecretAccessKey":"s"})", "SessionToken");
  ASSERT_TRUE(issued);
  EXPECT_TRUE(issued->credentials.session_token.empty());
  EXPECT_FALSE(issued->expires_unix_ms);
}

struct Refused {
  const char* document;
  const char* why;
};

TEST(IssuedJson, anything_else_is_denied_and_never_repeated) {
  for (const auto& [document, why] : {
           Refused{"", "is not a JSON object"},
           Refused{"hunter2", "is not a JSON object"},
           Refused{R"(["hunter2"])", "is not a JSON object"},
           Refused{R"({"SecretAccessKey":"hunter2"})", "has no AccessKeyId"},
           Refused{R"({"AccessKeyId":"","SecretAccessKey":"hunter2"})", "has no AccessKeyId"},
           Refused{R"({"AccessKeyId":"hunter2"})", "has no SecretAccessKey"},
           Refused{R"({"AccessKeyId":"hunter2","SecretAccessKey":7})", "has no SecretAccessKey"},
           Refused{R"({"AccessKeyId":"a","SecretAccessKey":"hunter2","Expiration":"soon"})",
                   "Expiration is not an ISO 8601 time"},
       }) {
    const auto issued = issued_in_json(document, "SessionToken");
    ASSERT_FALSE(issued) << document;
    EXPECT_EQ(issued.error().kind, ErrorKind::denied) << document;
    EXPECT_TRUE(issued.error().message.contains(why)) << issued.error().message;
    EXPECT_FALSE(issued.error().message.contains("hunter2")) << issued.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
