// SPDX-License-Identifier: Apache-2.0
#include "manage/forward_views.hpp"

#include <gtest/gtest.h>

#include "manage/view_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeWorkspace;

class ForwardVerbs : public ViewVerbs {
 protected:
  void SetUp() override {
    ViewVerbs::SetUp();
    workspace_.files = {{"theirs.datasource", "SCHEMA >\n    `a` String\n"},
                        {"theirs.pipe", "NODE a\n"}};
  }
  [[nodiscard]] std::string& file(const std::string& name) { return workspace_.files.at(name); }

  static constexpr const char* k_landing = "ddb_my_table.datasource";
  static constexpr const char* k_view = "mat_ddb_my_table.datasource";
  static constexpr const char* k_pipe = "mv_ddb_my_table.pipe";
  static constexpr const char* k_endpoint = "ddb_my_table_by_Keys.pipe";
};

TEST_F(ForwardVerbs, defect_u12_the_view_is_of_the_data_source_that_the_function_writes) {
  expect_ok(create());
  for (const auto* name : {k_landing, k_view, k_pipe, k_endpoint}) {
    EXPECT_TRUE(workspace_.files.contains(name)) << name;
  }
  EXPECT_TRUE(file(k_pipe).contains("FROM ddb_my_table\n"));
  EXPECT_EQ(workspace_.made, 1);
}

TEST_F(ForwardVerbs, defect_u12_the_function_s_prefixes_count) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "cdc_"}, {"TB_KEY_PREFIX", "k_"}});
  expect_ok(create());
  EXPECT_TRUE(file("cdc_my_table.datasource").contains("`k_id` String"));
  EXPECT_TRUE(file("mv_cdc_my_table.pipe").contains("FROM cdc_my_table\n"));
}

TEST_F(ForwardVerbs, defect_u12_prefixes_set_here_count_until_there_is_a_function) {
  naming_ = {.datasource_prefix = "cdc_", .key_prefix = "k_", .datasource_names = "my-table=mine"};
  expect_ok(create());
  EXPECT_TRUE(file("mine.datasource").contains("`k_id` String"));
  aws_.add_function("cdc");
  expect_error(create(), ErrorKind::bad_config, "here say data source mine");
}

TEST_F(ForwardVerbs, defect_u13_no_row_has_to_have_arrived) {
  workspace_.files.clear();
  expect_ok(create());
  EXPECT_EQ(workspace_.files.size(), 4U);
}

TEST_F(ForwardVerbs, what_is_there_of_others_is_deployed_as_it_was) {
  const auto before = workspace_.files;
  expect_ok(create());
  for (const auto& [name, text] : before) {
    EXPECT_EQ(file(name), text);
  }
  EXPECT_TRUE(said("2 other files stay as they are"));
}

TEST_F(ForwardVerbs, creating_twice_deploys_once) {
  expect_ok(create());
  console_.text.clear();
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1);
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(ForwardVerbs, a_workspace_that_gives_files_back_in_other_words_is_left_alone) {
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

TEST_F(ForwardVerbs, a_dry_run_deploys_nothing) {
  options_.mode = Mode::dry_run;
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 0);
  EXPECT_TRUE(said("+ will create the data source mat_ddb_my_table"));
}

TEST_F(ForwardVerbs, the_landing_data_source_alone) {
  expect_ok(create(ViewScope::landing));
  EXPECT_EQ(workspace_.files.size(), 3U);
  EXPECT_TRUE(file(k_landing).contains("\nTOKEN \"tinydynamocdc_cdc\" APPEND\n"));
  expect_ok(create());
  EXPECT_EQ(workspace_.files.size(), 6U);
}

TEST_F(ForwardVerbs,
       defect_u20_the_function_s_token_is_declared_in_the_files_and_put_into_its_secret) {
  add_secret(FakeWorkspace::k_admin_token);
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc");
  EXPECT_FALSE(said("p.tinydynamocdc_cdc")) << "the token was printed";
  for (const auto& request : workspace_.requests) {
    EXPECT_EQ(request.find("create%20datasource"), std::string::npos) << request;
  }
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1);
}

TEST_F(ForwardVerbs, a_secret_with_a_token_of_somebody_else_is_kept) {
  add_secret("p.other");
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.other");
  EXPECT_TRUE(said("it holds another token than TB_TOKEN"));
  existing_ = Existing::overwrite;
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc");
}

TEST_F(ForwardVerbs, a_secret_that_is_not_ours_is_not_touched) {
  add_secret(FakeWorkspace::k_admin_token, "somebody");
  expect_ok(create());
  EXPECT_EQ(secret_token(), FakeWorkspace::k_admin_token);
}

TEST_F(ForwardVerbs, a_landing_data_source_of_ours_keeps_what_was_changed_in_it) {
  expect_ok(create(ViewScope::landing));
  file(k_landing) += "ENGINE_TTL \"toDateTime(ApproximateCreationDateTime) + toIntervalDay(90)\"\n";
  auto& text = file(k_landing);
  text.erase(text.find("TOKEN"), text.find("SCHEMA") - text.find("TOKEN"));
  expect_ok(create());
  EXPECT_TRUE(file(k_landing).contains("ENGINE_TTL"));
  EXPECT_TRUE(file(k_landing).starts_with(
      "TOKEN \"tinydynamocdc_cdc\" APPEND\nTOKEN \"tinydynamocdc_cdc\" READ\n"));
}

TEST_F(ForwardVerbs, a_landing_data_source_of_others_is_used_as_it_is) {
  expect_ok(create(ViewScope::landing));
  auto& text = file(k_landing);
  text.erase(0, text.find("SCHEMA"));
  const auto before = text;
  expect_ok(create(ViewScope::landing));
  EXPECT_EQ(file(k_landing), before);
  EXPECT_TRUE(said("--force does that"));
  reach_ = Reach::everything;
  expect_ok(create(ViewScope::landing));
  EXPECT_TRUE(file(k_landing).contains("TOKEN"));
}

TEST_F(ForwardVerbs, defect_13_a_landing_data_source_of_another_table_is_refused) {
  expect_ok(create(ViewScope::landing));
  auto& text = file(k_landing);
  text.replace(text.find("my-table"), 8, "my.table");
  expect_error(create(), ErrorKind::rejected, "is the landing data source of the table my.table");
}

TEST_F(ForwardVerbs, a_landing_data_source_with_other_columns_is_refused) {
  workspace_.files[k_landing] = "SCHEMA >\n    `a` String\n";
  expect_error(create(), ErrorKind::rejected, "lacks the column eventID");
}

TEST_F(ForwardVerbs, a_pipe_of_others_with_our_name_is_not_replaced) {
  workspace_.files[k_endpoint] = "NODE theirs\n";
  expect_error(create(), ErrorKind::denied, "the pipe ddb_my_table_by_Keys is there");
  EXPECT_EQ(workspace_.made, 0);
  reach_ = Reach::everything;
  expect_ok(create());
  EXPECT_TRUE(file(k_endpoint).contains("TYPE ENDPOINT"));
}

TEST_F(ForwardVerbs, a_pipe_of_ours_that_differs_is_kept_unless_overwritten) {
  expect_ok(create());
  auto& text = file(k_endpoint);
  text.replace(text.find("FINAL"), 5, "     ");
  expect_ok(create());
  EXPECT_EQ(workspace_.made, 1);
  EXPECT_TRUE(said("--overwrite changes that"));
  existing_ = Existing::overwrite;
  expect_ok(create());
  EXPECT_TRUE(file(k_endpoint).contains("FINAL"));
}

TEST_F(ForwardVerbs, nothing_is_deployed_that_would_touch_others) {
  workspace_.also = {{"deleted_datasource_names", Json::array({"theirs"})}};
  expect_error(create(), ErrorKind::rejected, "delete theirs.datasource");
  EXPECT_EQ(workspace_.made, 0);
}

TEST_F(ForwardVerbs, broken_off_anywhere_and_run_again_it_ends_the_same) {
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

TEST_F(ForwardVerbs, removing_takes_the_view_and_never_the_landing_data) {
  expect_ok(create());
  expect_ok(remove());
  EXPECT_EQ(workspace_.files.size(), 3U);
  EXPECT_TRUE(workspace_.files.contains(k_landing));
  console_.text.clear();
  expect_ok(remove());
  EXPECT_TRUE(said("nothing to do"));
  expect_ok(create());
  EXPECT_EQ(workspace_.files.size(), 6U);
}

TEST_F(ForwardVerbs, removing_leaves_what_is_not_ours) {
  workspace_.files[k_endpoint] = "NODE theirs\n";
  expect_ok(remove());
  EXPECT_TRUE(workspace_.files.contains(k_endpoint));
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(ForwardVerbs, removing_is_refused_when_more_than_ours_would_go) {
  expect_ok(create());
  workspace_.also = {{"deleted_pipe_names", Json::array({"mv_ddb_my_table", "theirs"})}};
  expect_error(remove(), ErrorKind::rejected, "delete theirs.pipe");
}

TEST_F(ForwardVerbs, removing_needs_no_table_any_more) {
  expect_ok(create());
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_EQ(workspace_.files.size(), 3U);
}

TEST_F(ForwardVerbs, the_python_version_s_view_is_replaced_with_force_by_two_deployments) {
  expect_ok(create(ViewScope::landing));
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
  EXPECT_TRUE(said("the endpoint is away between them"));
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

TEST_F(ForwardVerbs, names_of_the_python_version_are_kept_and_said) {
  constexpr const char* k_odd = "my--table";
  aws_.add_table(k_odd);
  auto& table = aws_.tables.at(k_odd);
  table["KeySchema"] = Json::array({{{"AttributeName", "_id"}, {"KeyType", "HASH"}}});
  table["AttributeDefinitions"] = Json::array({{{"AttributeName", "_id"}, {"AttributeType", "S"}}});
  // What the Python version left: its names, no column userIdentity, no description.
  expect_ok(create(ViewScope::landing));
  auto text = file(k_landing);
  text.erase(0, text.find("SCHEMA"));
  workspace_.files = {{k_landing, text}};
  workspace_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/my--table/stream/2026";
  table_ = k_odd;
  expect_ok(create());
  EXPECT_TRUE(said("the data source ddb_my_table: the Python version's name"));
  EXPECT_TRUE(said("the column key_id: the Python version's name"));
  EXPECT_FALSE(workspace_.files.contains("ddb_my__table.datasource"));
  EXPECT_EQ(file(k_landing), text);
  EXPECT_TRUE(file(k_view).contains("`key_id` String"));
  EXPECT_TRUE(file("mv_ddb_my_table.pipe").contains("FROM ddb_my_table"));
  // Another table's history is left to that table.
  workspace_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/my_table/stream/2026";
  expect_ok(create());
  EXPECT_TRUE(workspace_.files.contains("ddb_my__table.datasource"));
}

TEST_F(ForwardVerbs, keys_are_inferred_from_the_landing_data_source_without_asking_aws) {
  expect_ok(create(ViewScope::landing));
  auto& text = file(k_landing);
  text.replace(text.find("`key_id` String"), 15, "`key_user_id` Float64");
  workspace_.keys_of_a_row = R"({"user.id":7})";
  keys_ = KeySource::landing;
  const auto asked = aws_.operations.size();
  expect_ok(create());
  EXPECT_EQ(aws_.operations.size(), asked);
  EXPECT_TRUE(file(k_endpoint).contains("{{ String(by_user_id) }}"));
  EXPECT_TRUE(file(k_view).contains("`key_user_id` Float64"));
}

TEST_F(ForwardVerbs, without_a_row_the_columns_name_the_attributes) {
  expect_ok(create(ViewScope::landing));
  keys_ = KeySource::landing;
  expect_ok(create());
  EXPECT_TRUE(file(k_endpoint).contains("by_id"));
  workspace_.files.clear();
  expect_error(create(), ErrorKind::missing, "there is no landing data source ddb_my_table");
}

TEST_F(ForwardVerbs, a_token_that_is_no_admin_s_is_told_so) {
  workspace_.is_admin = false;
  expect_error(create(), ErrorKind::denied, "admin token");
  // For a trigger it is enough that the landing data source is there.
  expect_error(create(ViewScope::landing), ErrorKind::denied, "admin token");
  workspace_.is_admin = true;
  expect_ok(create(ViewScope::landing));
  workspace_.is_admin = false;
  expect_ok(create(ViewScope::landing));
}

}  // namespace
}  // namespace tinydynamocdc::manage
