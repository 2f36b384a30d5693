// SPDX-License-Identifier: Apache-2.0
#include "view/project_batch.hpp"

#include <gtest/gtest.h>

#include <format>

#include "view/forward_fixture.hpp"

namespace tinydynamocdc::view {
namespace {

using base::ErrorKind;
using manage::Mode;
using manage::Reach;
using testing::FakeWorkspace;

class OneDeployment : public ForwardViews {};

TEST_F(OneDeployment, twelve_tables_are_one_deployment_and_the_project_is_read_once) {
  for (int i = 0; i < 11; ++i) {
    tables_.push_back(std::format("t{}", i));
    add_table(tables_.back());
  }
  add_secret(FakeWorkspace::k_admin_token);
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1);
  EXPECT_EQ(times_read(), 1);
  EXPECT_EQ(workspace_.files.size(), 2U + 12U * 4U);
  EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc");
  EXPECT_TRUE(said("https://api.tinybird.co/v0/pipes/ddb_t7_by"));
  console_.waits.clear();
  expect_ok(remove());
  EXPECT_EQ(workspace_.made, 2);
  EXPECT_EQ(times_read(), 1);
  EXPECT_EQ(workspace_.files.size(), 2U + 12U);
}

TEST_F(OneDeployment, twelve_tables_of_which_one_is_refused_deploy_nothing_and_say_all_at_once) {
  for (const auto* name : {"t0", "t1", "t2"}) {
    tables_.emplace_back(name);
    add_table(name);
  }
  workspace_.files["ddb_t0.datasource"] = "SCHEMA >\n    `a` String\n";
  workspace_.files["ddb_t2_by_Keys.pipe"] = "NODE theirs\n";
  expect_error(create(), ErrorKind::rejected, "ddb_t0 lacks the column eventID");
  workspace_.files.erase("ddb_t0.datasource");
  aws_.tables.erase("t1");
  expect_error(create(), ErrorKind::missing, "t1");
  add_table("t1");
  expect_error(create(), ErrorKind::denied, "the pipe ddb_t2_by_Keys exists");
  EXPECT_EQ(workspace_.made, 0);
}

TEST_F(OneDeployment, a_deployment_of_all_tables_that_was_interrupted_is_brought_to_its_end) {
  tables_.emplace_back("t0");
  add_table("t0");
  expect_ok(create());
  workspace_.files = {};
  workspace_.deployments.clear();
  workspace_.polls_until_ready = 1'000'000;
  EXPECT_FALSE(create());
  const auto made = workspace_.made;
  workspace_.polls_until_ready = 1;
  expect_ok(create());
  EXPECT_TRUE(said("an earlier call; it is completed"));
  EXPECT_EQ(workspace_.made, made);
  EXPECT_EQ(workspace_.files.size(), 8U);
}

TEST_F(OneDeployment, what_somebody_deploys_between_plan_and_deployment_is_not_undone) {
  Workspace workspace(parts(), "cdc");
  auto designs = designs_of(sources(workspace), tables_);
  ASSERT_TRUE(designs);
  auto part = workspace.part({.designs = *designs});
  ASSERT_TRUE(part);
  const auto made = verb(workspace, std::move(*part));
  ASSERT_TRUE(made->plan());
  workspace_.files["new.pipe"] = "NODE new\n";
  workspace_.deployments[100] = {
      .files = workspace_.files, .names = Json::object(), .status = "live", .live = true};
  expect_error(made->apply(), ErrorKind::unavailable, "someone changed the workspace's project");
  EXPECT_TRUE(workspace_.files.contains("new.pipe"));
  EXPECT_FALSE(workspace_.files.contains(k_landing));
}

TEST_F(OneDeployment, broken_off_anywhere_and_run_again_it_ends_the_same) {
  add_secret(FakeWorkspace::k_admin_token);
  expect_ok(create());
  const auto created = workspace_.everything();
  const auto requests = workspace_.requests.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    workspace_.files = {{"theirs.datasource", "SCHEMA >\n    `a` String\n"},
                        {"theirs.pipe", "NODE a\n"}};
    workspace_.deployments.clear();
    workspace_.polls_until_ready = 2;
    workspace_.breaks_at = workspace_.requests.size() + breaks_at;
    add_secret(FakeWorkspace::k_admin_token);
    EXPECT_FALSE(create()) << breaks_at;
    workspace_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(workspace_.everything(), created) << breaks_at;
    EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc") << breaks_at;
  }
}

TEST_F(OneDeployment, nothing_is_deployed_that_would_touch_others) {
  workspace_.also = {{"deleted_datasource_names", Json::array({"theirs"})}};
  expect_error(create(), ErrorKind::rejected, "delete theirs.datasource");
  EXPECT_EQ(workspace_.made, 0);
}

TEST_F(OneDeployment, a_workspace_that_gives_files_back_in_other_words_is_left_alone) {
  expect_ok(create());
  // Without quotes, comments and our order; the tokens are told elsewhere.
  file(k_view) =
      "TOKEN tinydynamocdc_cdc READ\n\n" + file(k_view).substr(file(k_view).find("DESCRIPTION"));
  auto& text = file(k_view);
  std::erase(text, '"');
  text.erase(text.find("ENGINE_PARTITION_KEY"), std::string("ENGINE_PARTITION_KEY \n").size());
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1) << console_.text;
}

TEST_F(OneDeployment, creating_twice_deploys_once) {
  expect_ok(create());
  console_.text.clear();
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1);
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(OneDeployment, what_is_there_of_others_is_deployed_as_it_was) {
  const auto before = workspace_.files;
  expect_ok(create());
  for (const auto& [name, text] : before) {
    EXPECT_EQ(file(name), text);
  }
  EXPECT_TRUE(said("2 other files stay unchanged"));
}

TEST_F(OneDeployment, removing_is_refused_when_more_than_ours_would_go) {
  expect_ok(create());
  workspace_.also = {{"deleted_pipe_names", Json::array({"mv_ddb_my_table", "theirs"})}};
  expect_error(remove(), ErrorKind::rejected, "delete theirs.pipe");
}

TEST_F(OneDeployment, the_python_version_s_view_is_replaced_with_force_by_two_deployments) {
  expect_ok(create(Scope::landing));
  const auto landing = file(k_landing);
  workspace_.files[k_view] = "SCHEMA >\n    `key_id` String,\n    `Keys` String\n";
  workspace_.files["mv_ddb_my_table.pipe"] = "NODE old\nTYPE materialized\n";
  workspace_.files[k_endpoint] = "NODE old_too\n";
  const auto before = workspace_.files;
  const auto made = workspace_.made;
  expect_error(create(), ErrorKind::denied, "--force replaces it and its pipes");
  EXPECT_EQ(workspace_.files, before);
  reach_ = Reach::everything;
  options_.mode = Mode::dry_run;
  expect_ok(create());
  EXPECT_EQ(workspace_.files, before);
  EXPECT_TRUE(said("the endpoint does not exist between them"));
  options_.mode = Mode::apply;
  expect_ok(create());
  EXPECT_EQ(workspace_.made, made + 2);
  EXPECT_EQ(file(k_landing), landing);
  EXPECT_TRUE(file(k_view).contains("`version` UInt256"));
  EXPECT_TRUE(file("mv_ddb_my_table.pipe").contains("AS version"));
  EXPECT_TRUE(file(k_endpoint).contains("TYPE ENDPOINT"));
  expect_ok(create());
  EXPECT_EQ(workspace_.made, made + 2) << "nothing is left to do";
}

TEST_F(OneDeployment, a_dry_run_deploys_nothing) {
  options_.mode = Mode::dry_run;
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 0);
  EXPECT_TRUE(said("+ will create the data source mat_ddb_my_table"));
}

TEST_F(OneDeployment, purge_of_two_tables_asks_for_both_and_is_one_deployment) {
  tables_.emplace_back("t0");
  add_table("t0");
  expect_ok(create());
  const auto made = workspace_.made;
  console_.answer = "ddb_my_table ddb_t0";
  expect_ok(remove(Landing::goes));
  EXPECT_EQ(workspace_.made, made + 1);
  EXPECT_EQ(workspace_.files.size(), 2U);
}

}  // namespace
}  // namespace tinydynamocdc::view
