// SPDX-License-Identifier: Apache-2.0
#include "aws/iam.hpp"

#include <gtest/gtest.h>

#include <string>

#include "aws/sts.hpp"
#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr const char* k_role =
    "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>"
    "<Path>/</Path><RoleName>r</RoleName><Arn>arn:aws:iam::1:role/r</Arn>"
    "<AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</AssumeRolePolicyDocument>"
    "<Description>d</Description><Tags><member><Key>k</Key><Value>v</Value></member></Tags>"
    "</Role></GetRoleResult><ResponseMetadata/></GetRoleResponse>";

class IamTest : public AwsTest {
 protected:
  Iam iam_{access_};
};

TEST_F(IamTest, defect_u18_finds_a_role_or_nothing) {
  http_.answer(200, k_role);
  const auto role = iam_.find_role("r", deadline());
  ASSERT_TRUE(role && *role);
  EXPECT_EQ((*role)->arn, "arn:aws:iam::1:role/r");
  EXPECT_EQ((*role)->trust_policy, R"({"Version":"2012-10-17"})");
  EXPECT_EQ((*role)->tags, (Tags{{"k", "v"}}));
  EXPECT_EQ(request().body, "Action=GetRole&Version=2010-05-08&RoleName=r");
  http_.answer(404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>");
  const auto nothing = iam_.find_role("r", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->has_value());
}

TEST_F(IamTest, creates_a_role_with_tags) {
  http_.answer(200,
               "<CreateRoleResponse><CreateRoleResult><Role><Arn>a</Arn></Role>"
               "</CreateRoleResult></CreateRoleResponse>");
  const auto role = iam_.create_role(
      {.name = "r", .trust_policy = "{}", .description = "d", .tags = {{"a", "1"}, {"b", "2"}}},
      deadline());
  ASSERT_TRUE(role);
  EXPECT_EQ(role->arn, "a");
  EXPECT_EQ(request().body,
            "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D&"
            "Description=d&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=b&"
            "Tags.member.2.Value=2");
}

TEST_F(IamTest, defect_u16_every_page_of_a_list_is_read) {
  const std::string head =
      "<ListAttachedRolePoliciesResponse><ListAttachedRolePoliciesResult><AttachedPolicies><"
      "member>";
  const std::string tail = "</ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>";
  http_.answer(
      200, head +
               "<PolicyName>a</PolicyName><PolicyArn>arn:a</PolicyArn></member></AttachedPolicies>"
               "<IsTruncated>true</IsTruncated><Marker>m/1</Marker>" +
               tail);
  http_.answer(
      200, head +
               "<PolicyName>b</PolicyName><PolicyArn>arn:b</PolicyArn></member></AttachedPolicies>"
               "<IsTruncated>false</IsTruncated>" +
               tail);
  const auto policies = iam_.attached_policies("r", deadline());
  ASSERT_TRUE(policies);
  EXPECT_EQ(*policies, (std::vector<AttachedPolicy>{{"a", "arn:a"}, {"b", "arn:b"}}));
  EXPECT_TRUE(http_.requests().at(1).body.ends_with("&Marker=m%2F1"));
}

TEST_F(IamTest, inline_policies_by_name_and_document) {
  http_.answer(
      200,
      "<ListRolePoliciesResponse><ListRolePoliciesResult><PolicyNames><member>p</member>"
      "<member>q</member></PolicyNames></ListRolePoliciesResult></ListRolePoliciesResponse>");
  EXPECT_EQ(iam_.inline_policies("r", deadline()).value(), (std::vector<std::string>{"p", "q"}));
  http_.answer(
      200,
      "<GetRolePolicyResponse><GetRolePolicyResult><PolicyDocument>%7B%22a%22%3A%20%221+1%22%7D"
      "</PolicyDocument></GetRolePolicyResult></GetRolePolicyResponse>");
  EXPECT_EQ(iam_.find_inline_policy("r", "p", deadline()).value(), R"({"a": "1+1"})");
  http_.answer(200, "<PutRolePolicyResponse/>");
  ASSERT_TRUE(iam_.put_inline_policy({.role = "r", .name = "p", .document = "{}"}, deadline()));
  EXPECT_EQ(
      http_.requests().at(2).body,
      "Action=PutRolePolicy&Version=2010-05-08&RoleName=r&PolicyName=p&PolicyDocument=%7B%7D");
}

TEST_F(IamTest, an_answer_that_is_not_xml_is_unavailable) {
  http_.answer(200, "{}");
  const auto role = iam_.find_role("r", deadline());
  ASSERT_FALSE(role);
  EXPECT_EQ(role.error().error.kind, base::ErrorKind::unavailable);
}

TEST_F(IamTest, caller_identity_of_sts) {
  Sts sts(access_);
  http_.answer(
      200,
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123:user/u</Arn>"
      "<UserId>AIDA</UserId><Account>123</Account></GetCallerIdentityResult>"
      "</GetCallerIdentityResponse>");
  const auto identity = sts.get_caller_identity(deadline());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->account, "123");
  EXPECT_EQ(identity->arn, "arn:aws:iam::123:user/u");
}

}  // namespace
}  // namespace tinydynamocdc::aws
