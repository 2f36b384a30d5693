// SPDX-License-Identifier: Apache-2.0
#include "view/project_files.hpp"

#include <gtest/gtest.h>

#include "view/forward_fixture.hpp"

namespace tinydynamocdc::view {
namespace {

using base::ErrorKind;
using manage::Existing;
using manage::Reach;
using testing::FakeWorkspace;

TEST_F(ForwardViews, defect_u12_the_view_is_of_the_data_source_that_the_function_writes) {
  expect_ok(create());
  for (const auto* name : {k_landing, k_view, k_pipe, k_endpoint}) {
    EXPECT_TRUE(workspace_.files.contains(name)) << name;
  }
  EXPECT_TRUE(file(k_pipe).contains("FROM ddb_my_table\n"));
  EXPECT_EQ(workspace_.made, 1);
}

TEST_F(ForwardViews, defect_u12_the_function_s_prefixes_count) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "cdc_"}, {"TB_KEY_PREFIX", "k_"}});
  expect_ok(create());
  EXPECT_TRUE(file("cdc_my_table.datasource").contains("`k_id` String"));
  EXPECT_TRUE(file("mv_cdc_my_table.pipe").contains("FROM cdc_my_table\n"));
}

TEST_F(ForwardViews, defect_u12_prefixes_set_here_count_until_there_is_a_function) {
  naming_ = {.datasource_prefix = "cdc_", .key_prefix = "k_", .datasource_names = "my-table=mine"};
  expect_ok(create());
  EXPECT_TRUE(file("mine.datasource").contains("`k_id` String"));
  aws_.add_function("cdc");
  expect_error(create(), ErrorKind::bad_config, "here say data source mine");
}

TEST_F(ForwardViews, defect_u13_no_row_has_to_have_arrived) {
  workspace_.files.clear();
  expect_ok(create());
  EXPECT_EQ(workspace_.files.size(), 4U);
}

TEST_F(ForwardViews, two_tables_that_come_to_one_data_source_are_said_in_one_message) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "cdc_"}});
  tables_ = {"a.b", "a-b"};
  add_table("a.b");
  add_table("a-b");
  expect_error(create(), ErrorKind::rejected,
               "the table a-b would write to the data source cdc_a_b of the table a.b");
  EXPECT_EQ(workspace_.made, 0);
}

TEST_F(ForwardViews, a_landing_data_source_of_other_keys_names_a_way_out) {
  expect_ok(create(Scope::landing));
  auto& text = file(k_landing);
  text.replace(text.find("`key_id`"), 8, "`key_no`");
  expect_error(
      create(), ErrorKind::rejected,
      "lacks the column key_id: it was not created for the present keys of the table my-table");
  expect_error(create(), ErrorKind::rejected, "TB_DS_NAMES=my-table=<name>");
  expect_error(create(), ErrorKind::rejected, "--remove-mv --purge --table-name my-table");
}

TEST_F(ForwardViews, purge_asks_for_the_data_source_by_its_name_and_removes_it_with_its_rows) {
  expect_ok(create());
  workspace_.row_count = "1234";
  expect_error(remove(Landing::goes), ErrorKind::bad_config, "nobody to ask");
  EXPECT_TRUE(workspace_.files.contains(k_landing));
  EXPECT_TRUE(said("- will remove the data source ddb_my_table: 1234 rows of my-table are lost"));
  ASSERT_FALSE(console_.questions.empty());
  EXPECT_TRUE(console_.questions.back().contains("Type ddb_my_table to continue"));
  console_.answer = "ddb_other";
  expect_error(remove(Landing::goes), ErrorKind::bad_config, "not confirmed");
  EXPECT_TRUE(workspace_.files.contains(k_landing));
  console_.answer = "ddb_my_table";
  expect_ok(remove(Landing::goes));
  EXPECT_EQ(workspace_.files.size(), 2U);
}

TEST_F(ForwardViews, purge_spares_a_landing_data_source_of_others) {
  expect_ok(create());
  auto& text = file(k_landing);
  text.replace(text.find("my-table"), 8, "my.table");
  options_.confirmation = manage::Confirmation::given;
  expect_ok(remove(Landing::goes));
  EXPECT_TRUE(workspace_.files.contains(k_landing));
  EXPECT_TRUE(said("it belongs to the table my.table"));
}

TEST_F(ForwardViews, infer_schema_finds_the_data_source_that_the_function_s_names_made) {
  aws_.add_function("cdc", {{"TB_DS_NAMES", "my-table=mine"}});
  expect_ok(create(Scope::landing));
  ASSERT_TRUE(workspace_.files.contains("mine.datasource"));
  keys_ = KeySource::landing;
  const auto asked = aws_.operations.size();
  expect_ok(create());
  EXPECT_EQ(aws_.operations.size(), asked);
  EXPECT_TRUE(file("mv_mine.pipe").contains("FROM mine\n"));
}

TEST_F(ForwardViews, a_token_that_no_file_declares_is_not_put_into_the_secret) {
  expect_ok(create(Scope::landing));
  auto& text = file(k_landing);
  text.erase(0, text.find("SCHEMA"));
  add_secret(FakeWorkspace::k_admin_token);
  expect_ok(create(Scope::landing));
  EXPECT_EQ(secret_token(), FakeWorkspace::k_admin_token);
}

TEST_F(ForwardViews, a_secret_that_is_not_there_is_not_made) {
  expect_ok(create());
  EXPECT_TRUE(aws_.secrets.empty());
  EXPECT_TRUE(
      said("it does not exist; --create-lambda creates it, with the token tinydynamocdc_cdc"));
}

TEST_F(ForwardViews, the_landing_data_source_alone) {
  expect_ok(create(Scope::landing));
  EXPECT_EQ(workspace_.files.size(), 3U);
  EXPECT_TRUE(file(k_landing).contains("\nTOKEN \"tinydynamocdc_cdc\" APPEND\n"));
  expect_ok(create());
  EXPECT_EQ(workspace_.files.size(), 6U);
}

TEST_F(ForwardViews,
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

TEST_F(ForwardViews, a_secret_with_a_token_of_somebody_else_is_kept) {
  add_secret("p.other");
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.other");
  EXPECT_TRUE(said("another token than that of TB_TOKEN; --overwrite changes that"));
  existing_ = Existing::overwrite;
  expect_ok(create());
  EXPECT_EQ(secret_token(), "p.tinydynamocdc_cdc");
}

TEST_F(ForwardViews, a_secret_that_is_not_ours_is_not_touched) {
  add_secret(FakeWorkspace::k_admin_token, "somebody");
  expect_ok(create());
  EXPECT_EQ(secret_token(), FakeWorkspace::k_admin_token);
}

TEST_F(ForwardViews, a_landing_data_source_of_ours_keeps_what_was_changed_in_it) {
  expect_ok(create(Scope::landing));
  file(k_landing) += "ENGINE_TTL \"toDateTime(ApproximateCreationDateTime) + toIntervalDay(90)\"\n";
  auto& text = file(k_landing);
  text.erase(text.find("TOKEN"), text.find("SCHEMA") - text.find("TOKEN"));
  expect_ok(create());
  EXPECT_TRUE(file(k_landing).contains("ENGINE_TTL"));
  EXPECT_TRUE(file(k_landing).starts_with(
      "TOKEN \"tinydynamocdc_cdc\" APPEND\nTOKEN \"tinydynamocdc_cdc\" READ\n"));
}

TEST_F(ForwardViews, a_landing_data_source_of_others_is_used_as_it_is) {
  expect_ok(create(Scope::landing));
  auto& text = file(k_landing);
  text.erase(0, text.find("SCHEMA"));
  const auto before = text;
  expect_ok(create(Scope::landing));
  EXPECT_EQ(file(k_landing), before);
  EXPECT_TRUE(said("--force does that"));
  reach_ = Reach::everything;
  expect_ok(create(Scope::landing));
  EXPECT_TRUE(file(k_landing).contains("TOKEN"));
}

TEST_F(ForwardViews, defect_13_a_landing_data_source_of_another_table_is_refused) {
  expect_ok(create(Scope::landing));
  auto& text = file(k_landing);
  text.replace(text.find("my-table"), 8, "my.table");
  expect_error(create(), ErrorKind::rejected, "is the landing data source of the table my.table");
}

TEST_F(ForwardViews, a_landing_data_source_with_other_columns_is_refused) {
  workspace_.files[k_landing] = "SCHEMA >\n    `a` String\n";
  expect_error(create(), ErrorKind::rejected, "lacks the column eventID");
}

TEST_F(ForwardViews, a_pipe_of_others_with_our_name_is_not_replaced) {
  workspace_.files[k_endpoint] = "NODE theirs\n";
  expect_error(create(), ErrorKind::denied, "the pipe ddb_my_table_by_Keys exists");
  EXPECT_EQ(workspace_.made, 0);
  reach_ = Reach::everything;
  expect_ok(create());
  EXPECT_TRUE(file(k_endpoint).contains("TYPE ENDPOINT"));
}

TEST_F(ForwardViews, a_pipe_of_ours_that_differs_is_kept_unless_overwritten) {
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

TEST_F(ForwardViews, removing_takes_the_view_and_never_the_landing_data) {
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

TEST_F(ForwardViews, removing_leaves_what_is_not_ours) {
  workspace_.files[k_endpoint] = "NODE theirs\n";
  expect_ok(remove());
  EXPECT_TRUE(workspace_.files.contains(k_endpoint));
  EXPECT_TRUE(said("nothing to do"));
}

TEST_F(ForwardViews, removing_needs_no_table_any_more) {
  expect_ok(create());
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_EQ(workspace_.files.size(), 3U);
}

TEST_F(ForwardViews, names_of_the_python_version_are_kept_and_said) {
  constexpr const char* k_odd = "my--table";
  aws_.add_table(k_odd);
  auto& table = aws_.tables.at(k_odd);
  table["KeySchema"] = Json::array({{{"AttributeName", "_id"}, {"KeyType", "HASH"}}});
  table["AttributeDefinitions"] = Json::array({{{"AttributeName", "_id"}, {"AttributeType", "S"}}});
  // What the Python version left: its names, no column userIdentity, no description.
  expect_ok(create(Scope::landing));
  auto text = file(k_landing);
  text.erase(0, text.find("SCHEMA"));
  workspace_.files = {{k_landing, text}};
  workspace_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/my--table/stream/2026";
  tables_ = {k_odd};
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

TEST_F(ForwardViews, keys_are_inferred_from_the_landing_data_source_without_asking_aws) {
  expect_ok(create(Scope::landing));
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

TEST_F(ForwardViews, without_a_row_the_columns_name_the_attributes) {
  expect_ok(create(Scope::landing));
  keys_ = KeySource::landing;
  expect_ok(create());
  EXPECT_TRUE(file(k_endpoint).contains("by_id"));
  workspace_.files.clear();
  expect_error(create(), ErrorKind::missing, "there is no landing data source ddb_my_table");
}

// The endpoint would find no item by its number: found by `make truth SEED=20040`.
TEST_F(ForwardViews, names_that_columns_do_not_tell_are_not_guessed) {
  expect_ok(create(Scope::landing));
  auto& text = file(k_landing);
  text.replace(text.find("`key_id` String `json:$.key_id`"), 31,
               "`key_at` Float64 `json:$.key_at`,\n    `key_user_id` String `json:$.key_user_id`");
  keys_ = KeySource::landing;
  expect_error(create(), ErrorKind::rejected, "has no row yet");
  workspace_.keys_of_a_row = R"({"at":7,"user.id":"a"})";
  expect_ok(create());
}

TEST_F(ForwardViews, a_token_that_is_no_admin_s_is_told_so) {
  workspace_.is_admin = false;
  expect_error(create(), ErrorKind::denied, "admin token");
  // For a trigger it is enough that the landing data source is there.
  expect_error(create(Scope::landing), ErrorKind::denied, "admin token");
  workspace_.is_admin = true;
  expect_ok(create(Scope::landing));
  workspace_.is_admin = false;
  expect_ok(create(Scope::landing));
}

}  // namespace
}  // namespace tinydynamocdc::view
