// SPDX-License-Identifier: Apache-2.0
#include "load/load_plan.hpp"

#include <gtest/gtest.h>

#include <string>

#include "load_fixture.hpp"

namespace tinydynamocdc::load {
namespace {

using base::ErrorKind;

class LoadPlanTest : public LoadTest {
 protected:
  base::Error refused(std::string table = {}) {
    const auto made = plan(LoadRequest::Again::no, std::move(table));
    EXPECT_FALSE(made);
    return made ? base::Error() : made.error();
  }
};

TEST_F(LoadPlanTest, says_what_is_to_be_done_and_changes_nothing) {
  lay(5, 4);
  const auto before = s3_.keys(lambda::k_bucket, "");
  const auto made = plan();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->table, "PeopleTable");
  EXPECT_EQ(made->datasource, lambda::k_datasource);
  EXPECT_EQ(made->info.key_names, std::vector<std::string>{"Id"});
  EXPECT_EQ(made->survey.look.files, 5U);
  EXPECT_EQ(made->survey.look.items, 20U);
  EXPECT_EQ(made->survey.look.waiting, 5U);
  EXPECT_EQ(made->survey.waiting_items, 20U);
  EXPECT_EQ(made->no_mark, "");
  EXPECT_FALSE(made->is_loaded_before);
  EXPECT_EQ(s3_.keys(lambda::k_bucket, ""), before);
  EXPECT_TRUE(rows().empty());
}

TEST_F(LoadPlanTest, an_export_of_another_table_is_refused) {
  lay(1, 1);
  EXPECT_TRUE(plan(LoadRequest::Again::no, "PeopleTable"));
  const auto error = refused("Orders");
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("is of table PeopleTable, and --table-name says Orders"));
}

TEST_F(LoadPlanTest, what_stands_against_the_mark_is_known_before) {
  lay(1, 1);
  describe_export("COMPLETED")["FilterSpecification"] = {{"FilterExpression", "a = :b"}};
  EXPECT_TRUE(plan()->no_mark.contains("FilterSpecification"));
  exports_.clear();
  EXPECT_TRUE(plan()->no_mark.contains("no longer describes the export"));
  refusals_["DescribeExport"] = "AccessDeniedException";
  EXPECT_TRUE(plan()->no_mark.contains("could not ask DynamoDB"));
}

// A copy that somebody has shortened would hide living items.
TEST_F(LoadPlanTest, a_copy_with_other_items_than_dynamo_db_says_is_refused) {
  lay(2, 3);
  describe_export("COMPLETED")["ItemCount"] = 6;
  EXPECT_TRUE(plan());
  describe_export("COMPLETED")["ItemCount"] = 7;
  const auto error = refused();
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("lists 6 items, but DynamoDB says 7")) << error.message;
}

TEST_F(LoadPlanTest, an_export_of_some_attributes_is_refused) {
  lay(1, 1);
  describe_export("COMPLETED")["FilterSpecification"] = {{"ProjectionExpression", "Id"}};
  EXPECT_TRUE(refused().message.contains("ProjectionExpression"));
}

TEST_F(LoadPlanTest, without_the_tables_keys_the_option_is_named) {
  lay(1, 1);
  refusals_["DescribeTable"] = "AccessDeniedException";
  EXPECT_TRUE(refused().message.contains("--keys")) << refused().message;
}

TEST_F(LoadPlanTest, after_its_end_it_is_loaded_before_unless_it_is_wanted_again) {
  lay(4, 2);
  EXPECT_EQ(loaded().end, LoadReport::End::loaded);
  EXPECT_TRUE(plan()->is_loaded_before);
  auto again = plan(LoadRequest::Again::yes);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->is_loaded_before);
  stops_after_ = tally_.read + 3;
  ASSERT_TRUE(run(*again, 1));
  // What is begun again is gone on with, whether or not somebody says so.
  EXPECT_FALSE(plan()->is_loaded_before);
  EXPECT_LT(plan()->survey.look.waiting, 4U);
}

TEST_F(LoadPlanTest, manifests_that_contradict_each_other_are_named_with_their_line) {
  lay(3, 2);
  const auto key = std::format("AWSDynamoDB/{}/manifest-files.json", lambda::k_export_id);
  const auto manifest = s3_.text(lambda::k_bucket, key);
  const auto first = manifest.substr(0, manifest.find('\n') + 1);
  const auto said = [&](const std::string& text) {
    s3_.put(lambda::k_bucket, key, text);
    const auto error = refused();
    EXPECT_EQ(error.kind, ErrorKind::bad_input) << text;
    return error.message;
  };
  EXPECT_TRUE(said(manifest + first).contains(key + " line 4")) << said(manifest + first);
  EXPECT_TRUE(said(first).contains("promises 6 items")) << said(first);
  EXPECT_TRUE(said(manifest + "x\n").contains(key + " line 4"));
  const auto other = listed("AWSDynamoDB/01692350182719-00000000/data/x.json.gz", 0, "");
  EXPECT_TRUE(said(manifest + other).contains("not a data file of this export"));
  const auto ion = listed(data_key("", "x.ion.gz"), 0, "");
  EXPECT_TRUE(said(manifest + ion).contains("the format ION"));
}

TEST_F(LoadPlanTest, a_ledger_of_garbage_is_named) {
  lay(1, 1);
  EXPECT_EQ(loaded().end, LoadReport::End::loaded);
  const auto finished = s3_.keys(
      lambda::k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/finished-", lambda::k_export_id));
  ASSERT_EQ(finished.size(), 1U);
  s3_.put(lambda::k_bucket, finished.front(), "soon");
  EXPECT_TRUE(refused().message.contains(finished.front())) << refused().message;
}

}  // namespace
}  // namespace tinydynamocdc::load
