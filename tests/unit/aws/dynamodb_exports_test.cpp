// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb_exports.hpp"

#include <gtest/gtest.h>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view k_table = "arn:aws:dynamodb:eu-west-2:123456789012:table/People";
constexpr std::string_view k_export =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/People/export/01692350182719-6de2c037";

class ExportsTest : public AwsTest {
 protected:
  Exports exports_{access_};
};

TEST_F(ExportsTest, describes_an_export) {
  http_.answer(200, R"({"ExportDescription":{
      "ExportArn":"arn:e","ExportStatus":"COMPLETED","ExportTime":1692350182.9,
      "TableArn":"arn:t","TableId":"id","S3Bucket":"b","S3Prefix":"p","ExportFormat":"DYNAMODB_JSON",
      "ExportManifest":"p/AWSDynamoDB/1/manifest-summary.json","ItemCount":8,"BilledSizeBytes":99,
      "ExportType":"FULL_EXPORT"}})");
  const auto found = exports_.find_export(k_export, deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->arn, "arn:e");
  EXPECT_EQ((*found)->status, "COMPLETED");
  EXPECT_EQ((*found)->type, "FULL_EXPORT");
  EXPECT_EQ((*found)->format, "DYNAMODB_JSON");
  EXPECT_EQ((*found)->table_arn, "arn:t");
  EXPECT_EQ((*found)->table_id, "id");
  EXPECT_EQ((*found)->export_time_s, 1692350182) << "rounded down";
  EXPECT_EQ((*found)->bucket, "b");
  EXPECT_EQ((*found)->prefix, "p");
  EXPECT_EQ((*found)->manifest_key, "p/AWSDynamoDB/1/manifest-summary.json");
  EXPECT_EQ((*found)->item_count, 8);
  EXPECT_EQ((*found)->billed_bytes, 99);
  EXPECT_EQ(request().header("X-Amz-Target"), "DynamoDB_20120810.DescribeExport");
  EXPECT_EQ(sent(), (nlohmann::json{{"ExportArn", k_export}}));
}

TEST_F(ExportsTest, describes_a_failed_and_an_incremental_one) {
  http_.answer(200, R"({"ExportDescription":{"ExportArn":"arn:e","ExportStatus":"FAILED",
      "FailureCode":"S3NoSuchBucket","FailureMessage":"The specified bucket does not exist"}})");
  auto found = exports_.find_export(k_export, deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->failure_code, "S3NoSuchBucket");
  EXPECT_EQ((*found)->failure_message, "The specified bucket does not exist");
  EXPECT_EQ((*found)->type, "FULL_EXPORT") << "AWS names no type for exports from before 2023";

  http_.answer(200, R"({"ExportDescription":{"ExportArn":"arn:e","ExportStatus":"COMPLETED",
      "ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":{
      "ExportFromTime":1692346582,"ExportToTime":1692350182,"ExportViewType":"NEW_IMAGE"}}})");
  found = exports_.find_export(k_export, deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->type, "INCREMENTAL_EXPORT");
  EXPECT_EQ((*found)->export_time_s, 1692350182);
  EXPECT_EQ((*found)->view_type, "NEW_IMAGE");
}

TEST_F(ExportsTest, an_unknown_export_is_nothing_and_other_failures_are_failures) {
  http_.answer(400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ExportNotFoundException"})");
  const auto none = exports_.find_export(k_export, deadline());
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);

  http_.answer(400,
               R"({"__type":"AccessDeniedException","Message":"not authorized to perform: x"})");
  const auto denied = exports_.find_export(k_export, deadline());
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().error.kind, ErrorKind::denied);

  http_.answer(200, "{}");
  const auto empty = exports_.find_export(k_export, deadline());
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().error.kind, ErrorKind::unavailable);
}

TEST_F(ExportsTest, defect_08_all_pages_of_exports_are_read) {
  http_
      .answer(200, R"({"ExportSummaries":[{"ExportArn":"arn:3","ExportStatus":"IN_PROGRESS",
                       "ExportType":"FULL_EXPORT"}],"NextToken":"more"})")
      .answer(200, R"({"ExportSummaries":[],"NextToken":"and more"})")
      .answer(200, R"({"ExportSummaries":[{"ExportArn":"arn:1","ExportStatus":"FAILED"}]})");
  const auto all = exports_.list_exports(k_table, deadline());
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, (std::vector<ListedExport>{{"arn:3", "IN_PROGRESS", "FULL_EXPORT"},
                                             {"arn:1", "FAILED", "FULL_EXPORT"}}));
  EXPECT_EQ(sent(0), (nlohmann::json{{"MaxResults", 25}, {"TableArn", k_table}}));
  EXPECT_EQ(sent(1)["NextToken"], "more");
  EXPECT_EQ(sent(2)["NextToken"], "and more");
}

TEST_F(ExportsTest, lists_the_exports_of_all_tables) {
  http_.answer(200, R"({"ExportSummaries":[]})");
  EXPECT_TRUE(exports_.list_exports("", deadline()));
  EXPECT_EQ(sent(), (nlohmann::json{{"MaxResults", 25}}));
}

TEST_F(ExportsTest, starts_an_export_with_what_is_given_alone) {
  const std::string answer = R"({"ExportDescription":{"ExportArn":"arn:e",
      "ExportStatus":"IN_PROGRESS","ExportTime":1692350182}})";
  http_.answer(200, answer).answer(200, answer);
  const auto started =
      exports_.start_export({.table_arn = std::string(k_table), .bucket = "b"}, deadline());
  ASSERT_TRUE(started);
  EXPECT_EQ(started->status, "IN_PROGRESS");
  EXPECT_EQ(sent(0), (nlohmann::json{{"TableArn", k_table},
                                     {"S3Bucket", "b"},
                                     {"ExportFormat", "DYNAMODB_JSON"},
                                     {"ExportType", "FULL_EXPORT"}}));
  EXPECT_TRUE(exports_.start_export({.table_arn = std::string(k_table),
                                     .bucket = "b",
                                     .bucket_owner = "210987654321",
                                     .prefix = "p",
                                     .export_time_s = 1692350182,
                                     .client_token = "once"},
                                    deadline()));
  EXPECT_EQ(sent(1)["S3BucketOwner"], "210987654321");
  EXPECT_EQ(sent(1)["S3Prefix"], "p");
  EXPECT_EQ(sent(1)["ExportTime"], 1692350182);
  EXPECT_EQ(sent(1)["ClientToken"], "once");
}

TEST_F(ExportsTest, an_export_that_cannot_start_says_why) {
  http_.answer(400, R"({"__type":"PointInTimeRecoveryUnavailableException",
                        "message":"Point in time recovery is not enabled for table 'People'"})");
  const auto refused = exports_.start_export({.table_arn = "t", .bucket = "b"}, deadline());
  EXPECT_TRUE(failed_with(refused, "PointInTimeRecoveryUnavailableException"));
  EXPECT_EQ(refused.error().error.kind, ErrorKind::rejected);
}

}  // namespace
}  // namespace tinydynamocdc::aws
