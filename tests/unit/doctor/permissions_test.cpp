// SPDX-License-Identifier: Apache-2.0
#include "doctor/permissions.hpp"

#include <gtest/gtest.h>

#include <format>

#include "../aws/aws_fixture.hpp"

namespace tinydynamocdc::doctor {
namespace {

using status::Health;

class PermissionsTest : public aws::AwsTest {
 protected:
  void simulated(std::string_view decision, std::string_view action = "lambda:GetFunction") {
    http_.answer(200,
                 std::format("<R><SimulatePrincipalPolicyResult><EvaluationResults><member>"
                             "<EvalActionName>{}</EvalActionName><EvalDecision>{}</EvalDecision>"
                             "</member></EvaluationResults><IsTruncated>false</IsTruncated>"
                             "</SimulatePrincipalPolicyResult></R>",
                             action, decision));
  }
  Findings examine(const std::string& identity) {
    return examine_permissions(iam_, clock_, identity, needed_);
  }

  aws::Iam iam_{access_};
  std::vector<Needed> needed_{
      {.subject = "function", .resource = "arn:f", .actions = {"lambda:GetFunction"}},
      {.subject = "role", .resource = "arn:r", .actions = {"iam:GetRole"}}};
};

TEST_F(PermissionsTest, what_is_allowed_is_one_line) {
  simulated("allowed");
  simulated("allowed");
  const auto findings = examine("arn:aws:iam::1:user/ann");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().line.verdict.health, Health::good);
  const auto body = http_.requests().front().body;
  EXPECT_TRUE(body.contains("PolicySourceArn=arn%3Aaws%3Aiam%3A%3A1%3Auser%2Fann")) << body;
  EXPECT_TRUE(body.contains("ResourceArns.member.1=arn%3Af")) << body;
}

TEST_F(PermissionsTest, what_is_not_is_named_with_its_resource) {
  simulated("implicitDeny");
  simulated("explicitDeny", "iam:GetRole");
  const auto findings = examine("arn:aws:iam::1:user/ann");
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].line.verdict.text, "lambda:GetFunction is not allowed on arn:f");
  EXPECT_EQ(findings[1].line.verdict.text, "iam:GetRole is not allowed on arn:r");
  EXPECT_EQ(findings[1].line.verdict.health, Health::bad);
}

TEST_F(PermissionsTest, a_session_is_judged_by_its_role) {
  http_.answer(200,
               "<R><GetRoleResult><Role><RoleName>Dev</RoleName>"
               "<Arn>arn:aws:iam::1:role/team/Dev</Arn></Role></GetRoleResult></R>");
  simulated("allowed");
  simulated("allowed");
  EXPECT_EQ(examine("arn:aws:sts::1:assumed-role/Dev/ann").front().line.verdict.health,
            Health::good);
  EXPECT_TRUE(http_.requests()[1].body.contains("role%2Fteam%2FDev"));
}

TEST_F(PermissionsTest, who_may_not_ask_gets_no_judgement) {
  http_.answer(403,
               "<R><Error><Code>AccessDenied</Code><Message>User: ann is not authorized to "
               "perform: iam:SimulatePrincipalPolicy</Message></Error></R>");
  const auto findings = examine("arn:aws:iam::1:user/ann");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().line.verdict.health, Health::unknown);
  EXPECT_EQ(examine("arn:aws:iam::1:root").front().line.verdict.health, Health::note);
}

}  // namespace
}  // namespace tinydynamocdc::doctor
