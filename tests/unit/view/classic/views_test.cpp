// SPDX-License-Identifier: Apache-2.0
#include "view/classic/pipes.hpp"

#include <gtest/gtest.h>

#include "view/view_fixture.hpp"

namespace tinydynamocdc::view::classic {
namespace {

using base::ErrorKind;
using manage::Existing;
using manage::Reach;
using testing::FakeWorkspace;

class ClassicViews : public ViewTest {
 protected:
  void SetUp() override {
    ViewTest::SetUp();
    workspace_.kind = FakeWorkspace::Kind::classic;
    workspace_.datasources["theirs"] = {{"name", "theirs"}, {"columns", Json::array()}};
  }
  static constexpr const char* k_landing = "ddb_my_table";
  static constexpr const char* k_view = "mat_ddb_my_table";
  static constexpr const char* k_pipe = "mv_ddb_my_table";
  static constexpr const char* k_endpoint = "ddb_my_table_by_Keys";
};

TEST_F(ClassicViews, defect_u13_everything_is_made_before_any_row_has_arrived) {
  expect_ok(create());
  EXPECT_EQ(workspace_.datasources.at(k_landing)["engine"], "MergeTree");
  const auto& view = workspace_.datasources.at(k_view);
  EXPECT_EQ(view["engine"], "ReplacingMergeTree");
  EXPECT_EQ(view["engine_sorting_key"], "key_id, Keys");
  EXPECT_EQ(view["engine_ver"], "version");
  EXPECT_EQ(view["engine_is_deleted"], "is_deleted");
  EXPECT_EQ(workspace_.pipes.at(k_pipe)["nodes"][0]["materialized"], k_view);
  EXPECT_EQ(workspace_.pipes.at(k_endpoint)["endpoint"], "ddb_my_table_by_Keys_node");
}

TEST_F(ClassicViews, the_view_is_filled_before_the_endpoint_is_there) {
  expect_ok(create());
  EXPECT_EQ(workspace_.populations, 1);
  const auto at = [&](std::string_view request) {
    const auto found = std::ranges::find_if(
        workspace_.requests, [&](const auto& made) { return made.starts_with(request); });
    return std::distance(workspace_.requests.begin(), found);
  };
  EXPECT_LT(at("POST /v0/pipes/mv_ddb_my_table/nodes/mv_ddb_my_table_node/population"),
            at("GET /v0/jobs/job"));
  EXPECT_LT(at("GET /v0/jobs/job"),
            at("POST /v0/pipes/ddb_my_table_by_Keys/nodes/ddb_my_table_by_Keys_node/endpoint"));
}

TEST_F(ClassicViews, a_job_that_fails_is_an_error_and_the_same_call_mends_it) {
  workspace_.job_status = "error";
  expect_error(create(), ErrorKind::rejected, "the job job that fills the view is error: reason");
  EXPECT_FALSE(workspace_.pipes.contains(k_endpoint));
  workspace_.job_status = "done";
  expect_ok(create());
  EXPECT_EQ(workspace_.populations, 2);
  EXPECT_TRUE(workspace_.pipes.contains(k_endpoint));
}

TEST_F(ClassicViews, creating_twice_changes_nothing) {
  expect_ok(create());
  const auto before = workspace_.everything();
  console_.text.clear();
  expect_ok(create());
  EXPECT_EQ(workspace_.everything(), before);
  EXPECT_EQ(workspace_.populations, 1);
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(ClassicViews, defect_u20_the_function_gets_a_token_of_its_own) {
  add_secret(FakeWorkspace::k_admin_token);
  const auto scope = [](const char* type, const char* resource) {
    return Json{{"type", type}, {"resource", resource}};
  };
  workspace_.tokens[k_token] = {
      {"id", k_token},
      {"name", k_token},
      {"token", "p.tinydynamocdc_cdc"},
      {"scopes", Json::array({scope("DATASOURCES:APPEND", "ddb_other")})}};
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc");
  EXPECT_EQ(
      workspace_.tokens.at(k_token)["scopes"],
      Json::array({scope("DATASOURCES:APPEND", "ddb_other"), scope("DATASOURCES:APPEND", k_landing),
                   scope("DATASOURCES:READ", k_landing), scope("DATASOURCES:READ", k_view)}));
  EXPECT_EQ(workspace_.tokens.at("ddb_my_table_by_Keys_read")["scopes"],
            Json::array({scope("PIPES:READ", k_endpoint)}));
}

TEST_F(ClassicViews, broken_off_anywhere_and_run_again_it_ends_the_same) {
  expect_ok(create());
  const auto created = workspace_.everything();
  const auto requests = workspace_.requests.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    workspace_.datasources = {{"theirs", {{"name", "theirs"}, {"columns", Json::array()}}}};
    workspace_.pipes.clear();
    workspace_.tokens.clear();
    workspace_.populations = 0;
    workspace_.breaks_at = workspace_.requests.size() + breaks_at;
    EXPECT_FALSE(create()) << breaks_at;
    workspace_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(workspace_.everything(), created) << breaks_at;
    EXPECT_GE(workspace_.populations, 1) << breaks_at;
  }
}

TEST_F(ClassicViews, others_things_with_our_names_are_not_replaced) {
  workspace_.pipes[k_endpoint] = {{"name", k_endpoint}, {"nodes", Json::array()}};
  expect_error(create(), ErrorKind::denied, "the pipe ddb_my_table_by_Keys exists");
  workspace_.pipes.clear();
  workspace_.datasources[k_view] = {{"name", k_view},
                                    {"columns", Json::array({Json{{"name", "a"}}})}};
  expect_error(create(), ErrorKind::denied, "lacks the column version");
  workspace_.datasources[k_view]["columns"].push_back(Json{{"name", "version"}});
  reach_ = Reach::everything;
  expect_error(create(), ErrorKind::denied, "exists with other columns");
  EXPECT_FALSE(said("remove"));
  EXPECT_FALSE(workspace_.datasources.contains(k_landing));
}

TEST_F(ClassicViews, the_python_version_s_view_is_replaced_with_force_and_filled) {
  expect_ok(create(Scope::landing));
  const auto landing = workspace_.datasources.at(k_landing);
  workspace_.datasources[k_view] = {
      {"name", k_view},
      {"engine_ver", "ApproximateCreationDateTime"},
      {"columns", Json::array({Json{{"name", "key_id"}}, Json{{"name", "Keys"}}})}};
  const Json node = {{"name", "old"}, {"sql", "SELECT 1"}, {"materialized", k_view}};
  workspace_.pipes[k_pipe] = {{"name", k_pipe}, {"nodes", Json::array({node})}};
  const auto before = workspace_.everything();
  expect_error(create(), ErrorKind::denied, "--force replaces it and its pipes");
  EXPECT_EQ(workspace_.everything(), before);
  reach_ = Reach::everything;
  expect_ok(create());
  EXPECT_TRUE(said("replaces the Python version's and its pipes"));
  EXPECT_EQ(workspace_.datasources.at(k_view)["engine_ver"], "version");
  EXPECT_EQ(workspace_.datasources.at(k_landing), landing);
  EXPECT_EQ(workspace_.pipes.at(k_pipe)["nodes"][0]["materialized"], k_view);
  EXPECT_TRUE(workspace_.pipes.contains(k_endpoint));
  EXPECT_EQ(workspace_.populations, 1);
  EXPECT_EQ(workspace_.count("DELETE /v0/datasources/ddb_my_table"), 0U);
  const auto first = [&](const std::string& request) {
    return std::ranges::find(workspace_.requests, request) - workspace_.requests.begin();
  };
  EXPECT_LT(first(std::string("DELETE /v0/pipes/") + k_pipe),
            first(std::string("DELETE /v0/datasources/") + k_view))
      << "Tinybird keeps a data source that a pipe writes to";
}

TEST_F(ClassicViews, a_pipe_that_differs_is_kept_unless_overwritten) {
  expect_ok(create());
  workspace_.pipes[k_endpoint]["nodes"][0]["sql"] = "SELECT 1";
  expect_ok(create());
  EXPECT_EQ(workspace_.pipes[k_endpoint]["nodes"][0]["sql"], "SELECT 1");
  EXPECT_TRUE(said("--overwrite changes that"));
  existing_ = Existing::overwrite;
  expect_ok(create());
  EXPECT_NE(workspace_.pipes[k_endpoint]["nodes"][0]["sql"], "SELECT 1");
}

TEST_F(ClassicViews, removing_takes_the_view_and_never_the_landing_data) {
  expect_ok(create());
  expect_ok(remove());
  EXPECT_TRUE(workspace_.pipes.empty());
  EXPECT_EQ(workspace_.datasources.size(), 2U);
  EXPECT_TRUE(workspace_.datasources.contains(k_landing));
  console_.text.clear();
  expect_ok(remove());
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(ClassicViews, removing_leaves_what_is_not_ours) {
  workspace_.pipes[k_pipe] = {{"name", k_pipe}, {"description", "ours"}};
  workspace_.datasources[k_view] = {{"name", k_view}, {"columns", Json::array()}};
  const auto before = workspace_.everything();
  expect_ok(remove());
  EXPECT_EQ(workspace_.everything(), before);
  workspace_.pipes.clear();
  expect_ok(remove());
  EXPECT_TRUE(workspace_.datasources.contains(k_view));
}

TEST_F(ClassicViews, the_landing_data_source_needs_no_admin) {
  expect_ok(create(Scope::landing));
  EXPECT_TRUE(workspace_.datasources.contains(k_landing));
  EXPECT_TRUE(workspace_.tokens.empty());
}

TEST_F(ClassicViews, a_token_that_may_not_make_all_is_refused_before_anything_is_made) {
  // {"id":"me"}: so Tinybird can be asked what it may do.
  workspace_.token = "p.eyJpZCI6Im1lIn0.signature";
  workspace_.tokens["me"] = {{"id", "me"},
                             {"name", "create datasource token"},
                             {"token", workspace_.token},
                             {"scopes", Json::array({{{"type", "DATASOURCES:CREATE"}}})}};
  tinybird_.token = base::Secret(workspace_.token);
  manage::TinybirdAccess access(workspace_, clock_, tinybird_, 1);
  Workspace workspace({access.client(), clock_, console_, tinybird_}, "cdc");
  for (const auto scope : {Scope::all, Scope::landing}) {
    auto designs = designs_of(sources(workspace), tables_);
    ASSERT_TRUE(designs);
    auto part = workspace.part({.designs = *designs, .scope = scope});
    ASSERT_TRUE(part);
    const auto done = run(verb(workspace, std::move(*part)));
    if (scope == Scope::all) {
      expect_error(done, ErrorKind::denied,
                   "the token of TB_TOKEN lacks the scopes PIPES:CREATE, TOKENS");
      EXPECT_FALSE(workspace_.datasources.contains(k_landing));
    } else {
      expect_ok(done);
    }
  }
}

TEST_F(ClassicViews, an_admin_of_any_kind_may_make_all) {
  workspace_.token = "p.eyJpZCI6Im1lIn0.signature";
  workspace_.tokens["me"] = {{"id", "me"},
                             {"name", "admin somebody"},
                             {"token", workspace_.token},
                             {"scopes", Json::array({{{"type", "ADMIN_USER"}}})}};
  tinybird_.token = base::Secret(workspace_.token);
  ClassicWorkspace workspace({access_.client(), clock_, console_, tinybird_});
  workspace_.token = FakeWorkspace::k_admin_token;
  EXPECT_TRUE(workspace.may_create(Scope::all));
}

TEST_F(ClassicViews, two_tables_share_the_function_s_token_and_each_is_filled_once) {
  tables_.emplace_back("t0");
  add_table("t0");
  expect_ok(create());
  EXPECT_EQ(workspace_.populations, 2);
  EXPECT_EQ(workspace_.tokens.at(k_token)["scopes"].size(), 6U);
}

TEST_F(ClassicViews, the_data_source_of_another_table_is_refused) {
  expect_ok(create(Scope::landing));
  workspace_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/other/stream/2026";
  expect_error(create(), ErrorKind::rejected, "is the landing data source of the table other");
}

TEST_F(ClassicViews, purge_removes_the_landing_data_source_that_its_rows_say_is_the_table_s) {
  expect_ok(create());
  options_.confirmation = manage::Confirmation::given;
  expect_ok(remove(Landing::goes));
  EXPECT_TRUE(workspace_.datasources.contains(k_landing)) << "no row says whose it is";
  expect_ok(create());
  workspace_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/my-table/stream/2026";
  expect_ok(remove(Landing::goes));
  EXPECT_FALSE(workspace_.datasources.contains(k_landing));
  EXPECT_TRUE(workspace_.datasources.contains("theirs"));
}

}  // namespace
}  // namespace tinydynamocdc::view::classic
