// SPDX-License-Identifier: Apache-2.0
#include "setup/rights.hpp"

#include <gtest/gtest.h>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using manage::FunctionPolicy;
using manage::Goal;

class RightsTest : public PartTest {
 protected:
  RightsTest() { aws_.roles["cdc-role"]["Inline"] = {{"theirs", "{}"}}; }

  static Right read(const std::string& bucket, Goal goal) {
    return {.goal = goal,
            .what = "read s3://" + bucket + "/Snaps/",
            .change = [bucket, goal](FunctionPolicy& policy) {
              if (goal == Goal::present) {
                policy.allow_bucket("aws", bucket, "Snaps");
              } else {
                policy.forbid_bucket("aws", bucket, "Snaps");
              }
            }};
  }
  base::Result<void> change(std::vector<Right> rights) {
    return reconcile(Part{.resources = {}, .rights = std::move(rights)});
  }
  base::Result<void> allow(const std::string& bucket) {
    return change({{.what = "report",
                    .change = [](FunctionPolicy& policy) { policy.allow_destination(k_queue); }},
                   read(bucket, Goal::present)});
  }
  base::Result<void> forbid(const std::string& bucket) {
    return change({read(bucket, Goal::absent)});
  }

  static constexpr const char* k_queue = "arn:aws:sqs:eu-west-2:123456789012:failed";
};

TEST_F(RightsTest, each_run_adds_what_it_needs_and_takes_it_away) {
  expect_ok(allow("one"));
  const auto one = policy();
  EXPECT_TRUE(one.contains("one/Snaps/*")) << one;
  EXPECT_TRUE(one.contains(k_queue)) << "the second right overwrote the first";
  expect_ok(allow("two"));
  EXPECT_TRUE(policy().contains("two/Snaps/*"));
  expect_ok(forbid("two"));
  EXPECT_EQ(policy(), one);
  EXPECT_EQ(aws_.roles["cdc-role"]["Inline"]["theirs"], "{}");
  EXPECT_TRUE(console_.text.contains(
      "- will remove the permission to read s3://two/Snaps/ of the role cdc-role"))
      << console_.text;
}

TEST_F(RightsTest, defect_u19_resources_are_of_the_functions_partition_and_region) {
  site_.partition = "aws-cn";
  site_.region = "cn-north-1";
  expect_ok(change({exports_right(site_, "Users")}));
  for (const auto& statement : Json::parse(policy())["Statement"]) {
    const auto text = statement["Resource"].get<std::string>();
    EXPECT_TRUE(text == "*" ||
                text.starts_with("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Users"))
        << text;
  }
}

TEST_F(RightsTest, again_nothing_is_written) {
  expect_ok(allow("one"));
  const auto count = aws_.count("PutRolePolicy");
  expect_ok(allow("one"));
  expect_ok(forbid("two"));
  EXPECT_EQ(aws_.count("PutRolePolicy"), count);
}

TEST_F(RightsTest, somebody_elses_role_is_named_and_left_alone) {
  aws_.roles["cdc-role"]["Tags"] = Json::object();
  const auto before = aws_.roles;
  expect_ok(allow("one"));
  expect_ok(forbid("one"));
  EXPECT_EQ(aws_.roles, before);
  EXPECT_TRUE(console_.text.contains("the role must allow")) << console_.text;
  EXPECT_TRUE(console_.text.contains("permission to read s3://one/Snaps/")) << console_.text;
}

TEST_F(RightsTest, a_policy_that_iam_would_not_take_is_refused_with_a_way_out) {
  aws_.roles["cdc-role"]["Inline"]["theirs"] =
      Json{{"Note", std::string(manage::k_policy_characters_max, 'x')}}.dump();
  const auto before = aws_.everything();
  expect_error(allow("one"), ErrorKind::rejected, "--lambda-role");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(RightsTest, broken_off_anywhere_and_run_again_it_ends_the_same) {
  const auto before = aws_.everything();
  expect_ok(allow("one"));
  const auto created = policy();
  const auto requests = aws_.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.roles = before["roles"].get<std::map<std::string, Json>>();
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(allow("one")) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(allow("one"));
    EXPECT_EQ(policy(), created) << breaks_at;
  }
}

}  // namespace
}  // namespace tinydynamocdc::setup
