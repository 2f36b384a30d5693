// SPDX-License-Identifier: Apache-2.0
#include "cli/verb_needs.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace tinydynamocdc::cli {
namespace {

using enum ManageVerb;
using view::KeySource;

ManageCommand with(std::vector<ManageVerb> verbs, KeySource keys = KeySource::landing) {
  ManageCommand command;
  command.verbs = std::move(verbs);
  command.view_keys = keys;
  return command;
}

base::Environment with_token() {
  base::Environment environment;
  environment.set("TB_TOKEN", "p.t");
  return environment;
}

TEST(VerbNeeds, a_verb_is_there_or_not) {
  EXPECT_TRUE(has_verb(with({create_lambda, create_mv}), create_mv));
  EXPECT_FALSE(has_verb(with({create_lambda}), create_mv));
  EXPECT_FALSE(has_verb(with({}), create_mv));
}

TEST(VerbNeeds, views_and_datafiles_alone_need_no_aws) {
  EXPECT_FALSE(asks_aws(with({create_mv, remove_mv, emit_datafiles})));
  EXPECT_FALSE(asks_aws(with({create_mv}, KeySource::landing)));
  EXPECT_TRUE(asks_aws(with({create_mv}, KeySource::table))) << "the table tells its keys";
  EXPECT_TRUE(asks_aws(with({create_mv, create_lambda})));
  EXPECT_TRUE(asks_aws(with({create_ddb_table})));
}

TEST(VerbNeeds, tables_and_views_of_given_keys_are_no_matter_of_the_function) {
  EXPECT_FALSE(deals_with_function(with({create_ddb_table, remove_ddb_table})));
  EXPECT_FALSE(deals_with_function(with({create_mv, remove_mv})));
  EXPECT_FALSE(deals_with_function(with({emit_datafiles}, KeySource::table)));
  EXPECT_TRUE(deals_with_function(with({create_mv}, KeySource::table)));
  EXPECT_TRUE(deals_with_function(with({remove_mv}, KeySource::table)));
  for (const auto verb : {create_lambda, update_lambda, remove_lambda, create_ddb_trigger,
                          remove_ddb_trigger, create_s3_trigger, remove_s3_trigger, create_snapshot,
                          create_schedule, remove_schedule, create_alerting, remove_alerting}) {
    EXPECT_TRUE(deals_with_function(with({create_ddb_table, verb})));
  }
}

TEST(VerbNeeds, a_snapshot_and_a_trigger_ask_tinybird_only_where_there_is_a_token) {
  for (const auto verb : {create_ddb_trigger, create_snapshot}) {
    EXPECT_TRUE(uses_tinybird(with({verb}), with_token()));
  }
  for (const auto verb : {create_lambda, create_mv, remove_mv}) {
    EXPECT_TRUE(uses_tinybird(with({verb}), {}));
  }
  EXPECT_FALSE(uses_tinybird(with({create_ddb_table, remove_lambda}), with_token()));
}

TEST(VerbNeeds, datafiles_ask_tinybird_only_for_the_landing_s_columns) {
  EXPECT_TRUE(uses_tinybird(with({emit_datafiles}, KeySource::landing), {}));
  EXPECT_FALSE(uses_tinybird(with({emit_datafiles}, KeySource::table), with_token()));
  EXPECT_FALSE(uses_tinybird(with({create_ddb_table}, KeySource::landing), with_token()));
}

TEST(VerbNeeds, a_snapshot_does_not_depend_on_tinybird) {
  EXPECT_FALSE(depends_on_tinybird(with({create_snapshot, remove_lambda, create_ddb_table})));
  for (const auto verb :
       {create_lambda, create_mv, remove_mv, create_ddb_trigger, emit_datafiles}) {
    EXPECT_TRUE(depends_on_tinybird(with({create_snapshot, verb})));
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
