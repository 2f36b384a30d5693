// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_lookup.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "export_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;

class ExportLookupTest : public ExportWorld {
 protected:
  base::Result<const source::ExportInfo*> find(std::string_view key) {
    return lookup_.find(object(key), place_, deadline());
  }

  base::Error error_of(std::string_view key) {
    const auto info = find(key);
    EXPECT_FALSE(info);
    return info ? base::Error() : info.error();
  }

  void put_summary(const Json& summary, std::string_view prefix = "") {
    s3_.put(k_bucket, std::format("{}AWSDynamoDB/{}/manifest-summary.json", prefix, k_export_id),
            summary.dump());
  }
};

TEST_F(ExportLookupTest, takes_the_manifest_where_it_is_there) {
  put_summary(summary(1));
  const auto info = find(data_key());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ((*info)->export_arn, export_arn());
  EXPECT_EQ((*info)->export_time_s, 1692350182);
  EXPECT_EQ((*info)->key_names, std::vector<std::string>{"Id"});
  EXPECT_EQ(count("ListExports"), 0U);
  EXPECT_EQ(count("DescribeExport"), 1U) << "it may have a filter";
}

TEST_F(ExportLookupTest, an_export_of_some_attributes_is_refused_with_and_without_its_manifest) {
  describe_export()["FilterSpecification"] = {{"ProjectionExpression", "Id"}};
  EXPECT_TRUE(error_of(data_key()).message.contains("it has a ProjectionExpression"));
  put_summary(summary(1));
  EXPECT_TRUE(error_of(data_key()).message.contains("it has a ProjectionExpression"));
  // Where DynamoDB will never answer, the rows are taken: there will be no mark.
  refusals_["DescribeExport"] = "AccessDeniedException";
  EXPECT_TRUE(find(data_key()));
}

TEST_F(ExportLookupTest, while_dynamo_db_is_busy_a_file_waits_for_it_is_maybe_of_some_attributes) {
  describe_export()["FilterSpecification"] = {{"ProjectionExpression", "Id"}};
  put_summary(summary(1));
  refusals_["DescribeExport"] = "ThrottlingException";
  const auto error = error_of(data_key());
  EXPECT_NE(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("whether export ")) << error.message;
  refusals_.clear();
  EXPECT_EQ(error_of(data_key()).kind, ErrorKind::bad_input);
}

TEST_F(ExportLookupTest, defect_21_an_export_that_dynamodb_has_forgotten_is_known_by_its_manifest) {
  put_summary(summary(1), "old/");
  EXPECT_TRUE(find(data_key("old/"))) << "no export is described or listed";
}

TEST_F(ExportLookupTest, asks_for_the_export_that_the_prefix_gives_away) {
  describe_export();
  const auto info = find(data_key("DDBStreamCDC/PeopleTable/"));
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ((*info)->export_time_s, 1692350182);
  EXPECT_EQ(count("ListExports"), 0U);
}

TEST_F(ExportLookupTest, defect_08_finds_an_export_on_any_page_of_the_list) {
  describe_export();
  for (int i = 0; i < 60; ++i) {
    const auto arn = std::format("{}/export/00000000000000-{:08}", k_table_arn, i);
    exports_[arn] = {{"ExportArn", arn}, {"ExportStatus", "COMPLETED"}};
  }
  for (const std::string_view prefix : {"", "some/where/", "other-table/"}) {
    ExportLookup fresh({.aws = aws_, .tinybird = client_, .naming = naming_});
    const auto info = fresh.find(object(data_key(prefix)), place_, deadline());
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ((*info)->export_arn, export_arn());
  }
  EXPECT_EQ(count("ListExports"), 9U) << "three pages each";
}

TEST_F(ExportLookupTest, a_guess_that_may_not_be_made_is_no_answer) {
  describe_export();
  refusals_["DescribeExport"] = "AccessDeniedException";
  const auto error = error_of(data_key("other-table/"));
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_EQ(count("ListExports"), 1U) << "the list was still asked";
  EXPECT_TRUE(error.message.contains("dynamodb:DescribeExport")) << error.message;
}

TEST_F(ExportLookupTest, works_without_knowing_where_the_function_runs) {
  describe_export();
  place_.reset();
  EXPECT_TRUE(find(data_key("DDBStreamCDC/PeopleTable/")));
}

TEST_F(ExportLookupTest, what_was_found_is_kept_and_what_failed_is_not) {
  EXPECT_EQ(error_of(data_key()).kind, ErrorKind::missing);
  describe_export();
  const auto one = find(data_key());
  const auto two = find(data_key("", "b.json.gz"));
  ASSERT_TRUE(one && two);
  EXPECT_EQ(*one, *two);
  EXPECT_EQ(count("DescribeTable"), 1U);
  EXPECT_EQ(count("DescribeExport"), 1U);
}

TEST_F(ExportLookupTest, an_export_nobody_knows_says_what_was_asked_and_what_to_do) {
  for (const bool may_list : {true, false}) {
    s3_.may_list = may_list;
    const auto error = error_of(data_key("p/"));
    EXPECT_EQ(error.kind, ErrorKind::missing);
    for (const std::string_view text :
         {k_export_id,
          std::string_view("s3://my.bucket/p/AWSDynamoDB/01692350182719-6de2c037/"
                           "manifest-summary.json"),
          std::string_view("eu-west-2"), std::string_view("convert --keys")}) {
      EXPECT_TRUE(error.message.contains(text)) << error.message;
    }
  }
}

TEST_F(ExportLookupTest, exports_that_cannot_be_loaded_are_refused) {
  auto& description = describe_export("FAILED");
  description["FailureCode"] = "S3AccessDenied";
  EXPECT_TRUE(error_of(data_key()).message.contains("S3AccessDenied"));

  describe_export()["ExportFormat"] = "ION";
  EXPECT_EQ(error_of(data_key()).kind, ErrorKind::bad_input);

  auto elsewhere = summary(1);
  elsewhere["exportArn"] = std::format(
      "arn:aws:dynamodb:eu-west-2:999999999999:table/PeopleTable/export/{}", k_export_id);
  elsewhere["tableArn"] = "arn:aws:dynamodb:eu-west-2:999999999999:table/PeopleTable";
  put_summary(elsewhere);
  EXPECT_TRUE(error_of(data_key()).message.contains("account 999999999999"));
}

TEST_F(ExportLookupTest, a_manifest_that_is_none_is_named) {
  s3_.put(k_bucket, std::format("AWSDynamoDB/{}/manifest-summary.json", k_export_id), "{}");
  const auto error = error_of(data_key());
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.starts_with("s3://my.bucket/AWSDynamoDB/")) << error.message;
}

TEST_F(ExportLookupTest, defect_21_the_keys_of_a_table_that_is_gone_come_from_its_rows) {
  describe_export();
  tables_.clear();
  newest_keys_ = R"({"sk":2,"pk":"a"})";
  const auto info = find(data_key());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ((*info)->key_names, (std::vector<std::string>{"pk", "sk"}));
}

// Found by `make truth SEED=90`: the mark of an empty export is newer than every item's row.
TEST_F(ExportLookupTest, keys_come_from_the_newest_row_of_an_item_whatever_mark_is_newer) {
  describe_export();
  tables_.clear();
  newest_keys_ = R"({"Id":1})";
  ASSERT_TRUE(find(data_key()));
  const auto requests = http_.requests();
  const auto asked = std::ranges::find_if(
      requests, [](const auto& request) { return request.body.starts_with("SELECT Keys"); });
  ASSERT_NE(asked, requests.end());
  EXPECT_TRUE(asked->body.contains("eventName != 'SNAPSHOT_COMPLETE') AND ")) << asked->body;
}

TEST_F(ExportLookupTest, defect_21_a_table_made_anew_since_is_another_table) {
  describe_export()["TableId"] = "table-0";
  tables_["PeopleTable"]["KeySchema"] = {{{"AttributeName", "Other"}, {"KeyType", "HASH"}}};
  newest_keys_ = R"({"Id":1})";
  const auto info = find(data_key());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ((*info)->key_names, std::vector<std::string>{"Id"});
}

// Rows of the table that has the name now may have other keys, and are newer.
TEST_F(ExportLookupTest, keys_of_a_table_made_anew_since_come_from_rows_before_its_creation) {
  describe_export()["TableId"] = "table-0";
  tables_["PeopleTable"]["CreationDateTime"] = 1'700'000'000.75;
  newest_keys_ = R"({"Id":1})";
  ASSERT_TRUE(find(data_key()));
  const auto requests = http_.requests();
  const auto asked = std::ranges::find_if(
      requests, [](const auto& request) { return request.body.starts_with("SELECT Keys"); });
  ASSERT_NE(asked, requests.end());
  EXPECT_TRUE(asked->body.contains("WHERE ApproximateCreationDateTime < 1700000000 AND startsWith"))
      << asked->body;
}

TEST_F(ExportLookupTest, a_table_that_is_gone_without_a_trace_says_what_to_do) {
  describe_export();
  tables_.clear();
  for (const bool may_look : {true, false}) {
    tinybird_.may_look = may_look;
    const auto error = error_of(data_key());
    EXPECT_EQ(error.kind, ErrorKind::missing);
    EXPECT_TRUE(error.message.contains("was deleted since")) << error.message;
    EXPECT_TRUE(error.message.contains("data source ddb_PeopleTable")) << error.message;
    EXPECT_TRUE(error.message.contains("load PLACE --keys A[,B]")) << error.message;
    EXPECT_EQ(error.message.contains("no permission"), !may_look) << error.message;
  }
}

TEST_F(ExportLookupTest, denials_name_the_action) {
  const std::string_view operations[] = {"ListExports", "DescribeExport", "DescribeTable"};
  for (const auto operation : operations) {
    describe_export();
    refusals_ = {{std::string(operation), "AccessDeniedException"}};
    const auto error = error_of(data_key());
    EXPECT_EQ(error.kind, ErrorKind::denied);
    EXPECT_TRUE(error.message.contains(std::format("dynamodb:{}", operation))) << error.message;
  }
}

TEST_F(ExportLookupTest, an_incremental_export_needs_no_keys) {
  auto& description = describe_export();
  description["ExportType"] = "INCREMENTAL_EXPORT";
  description["IncrementalExportSpecification"] = {{"ExportToTime", 1692350999},
                                                   {"ExportViewType", "NEW_IMAGE"}};
  tables_.clear();
  const auto info = find(data_key());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ((*info)->type, source::ExportType::incremental);
  EXPECT_EQ((*info)->view_type, "NEW_IMAGE");
  EXPECT_EQ((*info)->export_time_s, 1692350999);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
