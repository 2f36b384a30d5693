// SPDX-License-Identifier: Apache-2.0
#include "deliver/landing_deployment.hpp"

#include <gtest/gtest.h>

#include "support/workspace_fixture.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::ErrorKind;

class LandingDeployment : public ::testing::Test, protected testing::WorkspaceFixture {
 protected:
  void SetUp() override { workspace.files = {{"theirs.pipe", "NODE a\n"}}; }

  [[nodiscard]] base::Result<void> deploy() {
    const auto arn =
        dynamodb::parse_table_arn("arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable");
    EXPECT_TRUE(arn);
    return deploy_landing(
        client,
        {.datasource = "ddb_PeopleTable",
         .table = *arn,
         .definition = row::landing_definition({{.name = "key_id", .is_number = false}})},
        deadline());
  }
  static void expect_command(const base::Result<void>& result, std::string_view reason) {
    ASSERT_FALSE(result);
    EXPECT_EQ(base::to_string(result.error().kind), base::to_string(ErrorKind::missing));
    for (const auto part :
         {std::string_view("tinydynamocdc --create-mv --table-name PeopleTable --region eu-west-2"),
          std::string_view("--emit-datafiles"), reason}) {
      EXPECT_TRUE(result.error().message.contains(part)) << result.error().message;
    }
  }
  static constexpr const char* k_file = "ddb_PeopleTable.datasource";
};

TEST_F(LandingDeployment, adds_one_file_to_the_project) {
  const auto done = deploy();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(workspace.files.size(), 2U);
  EXPECT_EQ(workspace.files.at("theirs.pipe"), "NODE a\n");
  EXPECT_TRUE(workspace.files.at(k_file).contains("`key_id` String `json:$.key_id` DEFAULT ''"));
  EXPECT_EQ(workspace.files.at(k_file).find("TOKEN"), std::string::npos);
}

TEST_F(LandingDeployment, a_token_that_may_not_deploy_leads_to_the_command_that_helps) {
  workspace.is_admin = false;
  expect_command(deploy(), "403");
}

TEST_F(LandingDeployment, what_would_touch_others_is_left_to_people) {
  workspace.also = {{"deleted_pipe_names", testing::FakeWorkspace::Json::array({"theirs"})}};
  expect_command(deploy(), "delete theirs.pipe");
  EXPECT_EQ(workspace.made, 0);
}

TEST_F(LandingDeployment, one_that_takes_too_long_is_gone_on_with_at_the_next_try) {
  workspace.polls_until_ready = 1'000'000;
  const auto done = deploy();
  ASSERT_FALSE(done);
  EXPECT_EQ(base::to_string(done.error().kind), base::to_string(ErrorKind::unavailable));
  workspace.polls_until_ready = 1;
  EXPECT_TRUE(deploy());
  EXPECT_EQ(workspace.made, 1);
  EXPECT_TRUE(workspace.files.contains(k_file));
  EXPECT_TRUE(deploy()) << "somebody was first";
}

}  // namespace
}  // namespace tinydynamocdc::deliver
