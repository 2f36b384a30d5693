// SPDX-License-Identifier: Apache-2.0
#include "aws/sts.hpp"

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr const char* k_answer =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"
    "<SecretAccessKey>B</SecretAccessKey><SessionToken>C</SessionToken>"
    "<Expiration>2026-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    "</AssumeRoleResponse>";

class StsTest : public AwsTest {
 protected:
  Sts sts_{access_};
};

TEST_F(StsTest, a_role_is_assumed_in_the_region_and_signed) {
  http_.answer(200, k_answer);
  const auto issued = sts_.assume_role({.arn = "arn:aws:iam::1:role/x",
                                        .session_name = "s",
                                        .external_id = "e",
                                        .mfa_serial = "m",
                                        .mfa_code = "1",
                                        .duration_seconds = 900},
                                       deadline());
  ASSERT_TRUE(issued) << issued.error().error.message;
  EXPECT_EQ(issued->credentials.access_key_id, "A");
  EXPECT_EQ(issued->credentials.secret_access_key.reveal(), "B");
  EXPECT_EQ(issued->credentials.session_token.reveal(), "C");
  EXPECT_EQ(issued->expires_unix_ms, 1'767'229'200'000);
  EXPECT_EQ(request().origin.host, "sts.eu-west-2.amazonaws.com");
  EXPECT_EQ(request().body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"
            "&RoleSessionName=s&ExternalId=e&SerialNumber=m&TokenCode=1&DurationSeconds=900");
  EXPECT_TRUE(request().header("Authorization").contains("AKIDEXAMPLE"));
}

TEST_F(StsTest, what_a_role_does_not_say_is_not_sent) {
  http_.answer(200, k_answer);
  ASSERT_TRUE(sts_.assume_role({.arn = "r", .session_name = "s"}, deadline()));
  EXPECT_EQ(request().body, "Action=AssumeRole&Version=2011-06-15&RoleArn=r&RoleSessionName=s");
}

TEST_F(StsTest, a_web_identity_is_not_signed) {
  http_.answer(200,
               "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
               "<AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey>"
               "<Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>"
               "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
  const auto issued = sts_.assume_role_with_web_identity({.arn = "r", .session_name = "s"},
                                                         base::Secret("jwt"), deadline());
  ASSERT_TRUE(issued) << issued.error().error.message;
  EXPECT_EQ(request().body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=r&RoleSessionName=s"
            "&WebIdentityToken=jwt");
  EXPECT_EQ(request().header("Authorization"), "");
}

TEST_F(StsTest, an_answer_without_credentials_is_unavailable) {
  http_.answer(200, "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>");
  const auto issued = sts_.assume_role({.arn = "r", .session_name = "s"}, deadline());
  ASSERT_FALSE(issued);
  EXPECT_EQ(issued.error().error.kind, base::ErrorKind::unavailable);
}

TEST_F(StsTest, a_web_identity_token_that_the_answer_repeats_is_redacted) {
  http_.answer(400,
               "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>token "
               "eyJ.web-identity-token is bad</Message></Error></ErrorResponse>");
  const auto issued =
      sts_.assume_role_with_web_identity({.arn = "arn:aws:iam::1:role/x", .session_name = "s"},
                                         base::Secret("eyJ.web-identity-token"), deadline());
  ASSERT_FALSE(issued);
  EXPECT_TRUE(issued.error().error.message.contains("token [redacted] is bad"))
      << issued.error().error.message;
}

}  // namespace
}  // namespace tinydynamocdc::aws
