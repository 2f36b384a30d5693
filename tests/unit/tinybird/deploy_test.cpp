// SPDX-License-Identifier: Apache-2.0
#include "tinybird/deploy.hpp"

#include <gtest/gtest.h>

#include "support/workspace_fixture.hpp"

namespace tinydynamocdc::tinybird {
namespace {

using base::ErrorKind;
using Json = testing::FakeWorkspace::Json;

class Deploys : public ::testing::Test, protected testing::WorkspaceFixture {
 protected:
  void SetUp() override {
    workspace.files = {{"theirs.datasource", "SCHEMA >\n    `a` String\n"},
                       {"theirs.pipe", "NODE a\n"},
                       {"kafka.connection", "TYPE kafka\n"}};
  }
  [[nodiscard]] Project pulled() {
    auto project = pull_project(client, deadline());
    EXPECT_TRUE(project) << project.error().error.message;
    return project ? std::move(*project) : Project();
  }
  [[nodiscard]] base::Result<Deployment> deploy(const ProjectChange& change) {
    return deploy_change(
        client, pulled(), change, [&](std::string_view line) { seen.emplace_back(line); },
        deadline());
  }
  static void expect_refusal(const auto& result, std::string_view part) {
    ASSERT_FALSE(result);
    EXPECT_EQ(base::to_string(result.error().kind), base::to_string(ErrorKind::rejected));
    EXPECT_TRUE(result.error().message.contains(part)) << result.error().message;
  }

  const ProjectChange ours{.put = {{"ours.pipe", "NODE b\n"}}, .remove = {}};
  std::vector<std::string> seen;
};

TEST_F(Deploys, the_project_is_pulled_as_text_with_pipes_from_v1) {
  const auto project = pulled();
  EXPECT_EQ(project.size(), 3U);
  EXPECT_EQ(project.at("theirs.pipe"), "NODE a\n");
  EXPECT_EQ(workspace.count("GET /v1/pipes/theirs.pipe"), 1U);
  EXPECT_EQ(workspace.count("GET /v0/connectors/kafka.connection"), 1U);
}

TEST_F(Deploys, shared_data_sources_go_along_as_tinybird_s_command_line_sends_them) {
  workspace.shared = {{"marketing.visits", "SCHEMA >\n    `a` String\n"}, {"secret.one", ""}};
  const auto project = pulled();
  EXPECT_EQ(project.size(), 4U);
  ASSERT_TRUE(deploy(ours));
  EXPECT_EQ(workspace.vendored,
            (testing::FakeWorkspace::Files{
                {"vendor/marketing/datasources/visits.datasource", "SCHEMA >\n    `a` String\n"}}));
  EXPECT_EQ(workspace.files.size(), 4U);
  EXPECT_FALSE(workspace.files.contains("marketing.visits.datasource"));
}

TEST_F(Deploys, a_check_says_what_is_new_and_changes_nothing) {
  const auto check = check_change(client, pulled(), ours, deadline());
  ASSERT_TRUE(check) << check.error().message;
  ASSERT_TRUE(*check);
  EXPECT_EQ((*check)->added, std::vector<std::string>{"ours.pipe"});
  EXPECT_TRUE(workspace.deployments.empty());
  EXPECT_FALSE(workspace.files.contains("ours.pipe"));
}

TEST_F(Deploys, a_check_of_what_is_there_already_says_nothing) {
  const auto check = check_change(client, pulled(),
                                  {.put = {{"theirs.pipe", "NODE a\n"}}, .remove = {}}, deadline());
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_FALSE(*check);
}

TEST_F(Deploys, what_would_touch_others_is_refused_and_named) {
  const std::pair<Json, const char*> cases[] = {
      {Json{{"deleted_pipe_names", Json::array({"a", "b"})}}, "delete a.pipe, delete b.pipe"},
      {Json{{"changed_datasource_names", Json::array({"theirs"})}}, "alter theirs.datasource"},
      {Json{{"new_data_connector_names", Json::array({"k"})}}, "add k.connection"},
  };
  for (const auto& [names, part] : cases) {
    workspace.also = names;
    expect_refusal(check_change(client, pulled(), ours, deadline()), part);
  }
  EXPECT_TRUE(workspace.deployments.empty());
}

TEST_F(Deploys, whatever_could_not_be_pulled_is_not_deleted) {
  auto project = pulled();
  project.erase("theirs.pipe");
  expect_refusal(check_change(client, project, ours, deadline()), "delete theirs.pipe");
}

TEST_F(Deploys, tinybird_s_errors_are_told) {
  workspace.error = "Unknown column key_x";
  expect_refusal(check_change(client, pulled(), ours, deadline()), "x.pipe: Unknown column key_x");
}

TEST_F(Deploys, a_deployment_is_awaited_set_live_and_the_old_one_removed) {
  workspace.deployments[0] = {
      .files = workspace.files, .names = {}, .status = "data_ready", .live = true};
  workspace.feedback = {"the data is copied"};
  const auto deployment = deploy(ours);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_TRUE(deployment->live);
  EXPECT_EQ(deployment->feedback, std::vector<std::string>{"WARNING: the data is copied"});
  EXPECT_EQ(workspace.files.size(), 4U);
  EXPECT_EQ(workspace.deployments.size(), 1U);
  EXPECT_FALSE(seen.empty());
  EXPECT_GE(clock.sleeps().size(), 2U);
}

TEST_F(Deploys, files_are_removed_with_leave_to_do_so) {
  workspace.files["ours.pipe"] = "NODE b\n";
  const ProjectChange removal{.put = {}, .remove = {"ours.pipe"}};
  EXPECT_TRUE(*check_change(client, pulled(), removal, deadline()));
  ASSERT_TRUE(deploy(removal));
  EXPECT_EQ(workspace.files.size(), 3U);
  EXPECT_FALSE(workspace.files.contains("ours.pipe"));
}

TEST_F(Deploys, a_deployment_that_fails_says_why) {
  workspace.failure = "cannot fill the view";
  expect_refusal(deploy(ours), "cannot fill the view");
  EXPECT_FALSE(workspace.files.contains("ours.pipe"));
}

TEST_F(Deploys, one_of_ours_that_is_under_way_is_gone_on_with) {
  ASSERT_TRUE(post_deployment(client, changed(pulled(), ours),
                              {.mode = DeployOptions::Mode::deploy}, deadline()));
  ASSERT_EQ(workspace.made, 1);
  const auto deployment = deploy(ours);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_EQ(workspace.made, 1);
  EXPECT_TRUE(workspace.files.contains("ours.pipe"));
}

TEST_F(Deploys, what_was_live_before_is_never_promoted) {
  ASSERT_TRUE(deploy(ours));
  // Ours stays listed, a colleague's newer one without our file is live.
  workspace.deployments.at(1).names = {{"new_pipe_names", Json::array({"ours"})}};
  workspace.deployments.at(1).live = false;
  workspace.files.erase("ours.pipe");
  workspace.files["sales.datasource"] = "SCHEMA >\n    `b` String\n";
  workspace.deployments[2] = {
      .files = workspace.files, .names = {}, .status = "data_ready", .live = true};
  workspace.made = 2;
  const auto before = workspace.files;
  const auto pending = pending_deployment(client, ours, deadline());
  ASSERT_TRUE(pending) << pending.error().message;
  EXPECT_FALSE(*pending);
  expect_refusal(deploy(ours), "deployment 1 is older than the live one");
  EXPECT_EQ(workspace.files, before);
  EXPECT_TRUE(workspace.deployments.at(2).live);
  EXPECT_EQ(workspace.deployments.size(), 2U);
  // Once it is discarded, ours is deployed beside the colleague's.
  workspace.deployments.erase(1);
  ASSERT_TRUE(deploy(ours));
  EXPECT_TRUE(workspace.files.contains("ours.pipe"));
  EXPECT_TRUE(workspace.files.contains("sales.datasource"));
}

TEST_F(Deploys, of_two_deployments_the_younger_is_told_by_time_then_by_number) {
  const auto made = [](const char* id, const char* at) {
    Deployment deployment;
    deployment.id = id;
    deployment.created_at = at;
    return deployment;
  };
  EXPECT_TRUE(is_younger(made("10", ""), made("9", "")));
  EXPECT_FALSE(is_younger(made("9", ""), made("10", "")));
  EXPECT_TRUE(is_younger(made("a", "2026-11-02"), made("b", "2026-11-01")));
  EXPECT_FALSE(is_younger(made("9", "2026-11-01"), made("8", "2026-11-02")));
  EXPECT_TRUE(is_younger(made("3", "2026-11-01"), made("2", "2026-11-01")));
  EXPECT_FALSE(is_younger(made("b", ""), made("a", "")));
}

TEST_F(Deploys, one_of_others_that_is_under_way_is_left_alone) {
  for (const auto& names : {Json{{"new_pipe_names", Json::array({"other"})}}, Json::object()}) {
    workspace.deployments[7] = {.files = {}, .names = names, .status = "pending", .live = false};
    workspace.polls_until_ready = 100;
    expect_refusal(deploy(ours), "deployment 7");
  }
  EXPECT_EQ(workspace.made, 0);
  EXPECT_EQ(workspace.deployments.size(), 1U);
}

TEST_F(Deploys, one_that_takes_too_long_goes_on_without_us) {
  workspace.polls_until_ready = 1'000'000;
  const auto deployment = deploy(ours);
  ASSERT_FALSE(deployment);
  EXPECT_EQ(base::to_string(deployment.error().kind), base::to_string(ErrorKind::expired));
  EXPECT_EQ(workspace.deployments.size(), 1U);
}

TEST_F(Deploys, a_deployment_is_never_sent_twice_by_itself) {
  const auto project = pulled();
  workspace.breaks_at = workspace.requests.size() + 2;  // The lists of deployments pass.
  const auto deployment = deploy_change(client, project, ours, [](std::string_view) {}, deadline());
  ASSERT_FALSE(deployment);
  EXPECT_EQ(workspace.count("POST /v1/deploy"), 1U);
}

TEST_F(Deploys, names_of_an_answer_are_bounded_in_length_and_number) {
  auto names = Json::array();
  names.push_back("a\n\x1b[2J" + std::string(10'000, 'x'));
  for (int i = 0; i < 500; ++i) {
    names.push_back("theirs" + std::to_string(i));
  }
  workspace.also = {{"changed_pipe_names", names}};
  const auto others = check_change(client, pulled(), ours, deadline());
  expect_refusal(others, "theirs18.pipe and 481 more, which does not belong to this tool");
  EXPECT_LT(others.error().message.size(), 1'500U);
  EXPECT_FALSE(others.error().message.contains('\n'));
  EXPECT_FALSE(others.error().message.contains('\x1b'));
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
