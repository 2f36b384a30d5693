// SPDX-License-Identifier: Apache-2.0
#include "source/export_manifest.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace tinydynamocdc::source {
namespace {

using nlohmann::json;

// As in "DynamoDB table export output format", DynamoDB Developer Guide.
json full_summary() {
  return json::parse(R"({"version":"2020-06-30",
    "exportArn":"arn:aws:dynamodb:us-east-1:123456789012:table/ProductCatalog/export/01234567890123-a1b2c3d4",
    "startTime":"2020-11-04T07:28:34.028Z","endTime":"2020-11-04T07:33:43.897Z",
    "tableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/ProductCatalog",
    "tableId":"12345a12-abcd-123a-ab12-1234abc12345","exportTime":"2020-11-04T07:28:34.928Z",
    "s3Bucket":"ddb-productcatalog-export","s3Prefix":"2020-Nov","s3SseAlgorithm":"AES256",
    "s3SseKmsKeyId":null,"billedSizeBytes":0,"itemCount":8,"outputFormat":"DYNAMODB_JSON",
    "manifestFilesS3Key":"2020-Nov/AWSDynamoDB/01234567890123-a1b2c3d4/manifest-files.json"})");
}

json incremental_summary() {
  auto summary = full_summary();
  summary["version"] = "2023-08-01";
  summary["exportType"] = "INCREMENTAL_EXPORT";
  summary["exportFromTime"] = "2020-11-04T07:00:00.000Z";
  summary["exportToTime"] = "2020-11-04T08:00:00.000Z";
  summary["outputView"] = "NEW_IMAGE";
  return summary;
}

json changed(json summary, const std::string& member, const json& value) {
  summary[member] = value;
  return summary;
}

json without(json summary, const std::string& member) {
  summary.erase(member);
  return summary;
}

TEST(ExportSummary, of_a_full_export_is_read) {
  const auto summary = parse_export_summary(full_summary().dump() + "\n");
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->export_arn,
            "arn:aws:dynamodb:us-east-1:123456789012:table/ProductCatalog/export/"
            "01234567890123-a1b2c3d4");
  EXPECT_EQ(summary->table_arn, "arn:aws:dynamodb:us-east-1:123456789012:table/ProductCatalog");
  EXPECT_EQ(summary->table_id, "12345a12-abcd-123a-ab12-1234abc12345");
  EXPECT_EQ(summary->export_time_s, 1604474914);
  EXPECT_EQ(summary->type, ExportType::full);
  EXPECT_EQ(summary->view_type, "");
  EXPECT_EQ(summary->bucket, "ddb-productcatalog-export");
  EXPECT_EQ(summary->prefix, "2020-Nov");
  EXPECT_EQ(summary->manifest_files_key,
            "2020-Nov/AWSDynamoDB/01234567890123-a1b2c3d4/manifest-files.json");
  EXPECT_EQ(summary->item_count, 8U);
  EXPECT_EQ(summary->output_format, "DYNAMODB_JSON");
}

TEST(ExportSummary, defect_11_of_an_incremental_export_is_told_apart) {
  const auto summary = parse_export_summary(incremental_summary().dump());
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->type, ExportType::incremental);
  EXPECT_EQ(summary->export_time_s, 1604476800);
  EXPECT_EQ(summary->view_type, "NEW_IMAGE");
  const auto without_view =
      parse_export_summary(without(incremental_summary(), "outputView").dump());
  ASSERT_TRUE(without_view);
  EXPECT_EQ(without_view->view_type, "NEW_AND_OLD_IMAGES");
  const auto without_end =
      parse_export_summary(without(incremental_summary(), "exportToTime").dump());
  ASSERT_TRUE(without_end);
  EXPECT_EQ(without_end->export_time_s, 1604474914);
}

TEST(ExportSummary, lacks_what_aws_leaves_out) {
  for (const auto& text :
       {without(full_summary(), "s3Prefix"), changed(full_summary(), "s3Prefix", nullptr),
        changed(full_summary(), "s3Prefix", "")}) {
    const auto summary = parse_export_summary(text.dump());
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->prefix, "");
  }
  for (const auto& text : {changed(full_summary(), "exportType", "FULL_EXPORT"),
                           changed(full_summary(), "exportType", nullptr),
                           changed(full_summary(), "somethingNew", json::array({1})),
                           changed(full_summary(), "outputView", "NEW_IMAGE")}) {
    const auto summary = parse_export_summary(text.dump());
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->type, ExportType::full);
    EXPECT_EQ(summary->view_type, "");
  }
  EXPECT_EQ(parse_export_summary(without(full_summary(), "tableId").dump()).value().table_id, "");
  EXPECT_EQ(parse_export_summary(changed(full_summary(), "outputFormat", "ION").dump())
                .value()
                .output_format,
            "ION");
}

TEST(ExportSummary, refuses_what_is_none_and_names_the_member) {
  const std::string table = "arn:aws:dynamodb:us-east-1:123456789012:table/";
  const std::pair<std::string, std::string> cases[] = {
      {"", "not valid JSON"},
      {"{\"exportArn\":", "not valid JSON"},
      {full_summary().dump() + "{}", "not valid JSON"},
      {"[]", "not a JSON object"},
      {"\"x\"", "not a JSON object"},
      {without(full_summary(), "exportArn").dump(), "exportArn is missing"},
      {changed(full_summary(), "exportArn", nullptr).dump(), "exportArn is missing"},
      {changed(full_summary(), "exportArn", 5).dump(), "exportArn is not a string"},
      {changed(full_summary(), "exportArn", "").dump(), "exportArn is empty"},
      {changed(full_summary(), "exportArn", "x").dump(), "exportArn: not the ARN"},
      {changed(full_summary(), "exportArn", table + "ProductCatalog").dump(),
       "exportArn " + table + "ProductCatalog is not an export's"},
      {changed(full_summary(), "exportArn", table + "ProductCatalog/stream/2020").dump(),
       "is not an export's"},
      {changed(full_summary(), "exportArn", table + "Other/export/01-2").dump(),
       "do not belong together"},
      {without(full_summary(), "tableArn").dump(), "tableArn is missing"},
      {changed(full_summary(), "tableArn", table + "Other").dump(), "do not belong together"},
      {changed(full_summary(), "tableArn",
               "arn:aws:dynamodb:us-east-1:210987654321:table/ProductCatalog")
           .dump(),
       "do not belong together"},
      {changed(full_summary(), "tableId", 7).dump(), "tableId is not a string"},
      {without(full_summary(), "exportTime").dump(), "exportTime is missing"},
      {changed(full_summary(), "exportTime", 1604474914).dump(), "exportTime is not a string"},
      {changed(full_summary(), "exportTime", "1604474914").dump(),
       "exportTime \"1604474914\" is not a time"},
      {changed(full_summary(), "exportTime", "1969-11-04T07:28:34Z").dump(), "is not a time"},
      {without(without(incremental_summary(), "exportToTime"), "exportTime").dump(),
       "exportTime is missing"},
      {changed(incremental_summary(), "exportToTime", "now").dump(),
       "exportToTime \"now\" is not a time"},
      {changed(full_summary(), "exportType", "PARTIAL").dump(), "exportType is \"PARTIAL\""},
      {changed(full_summary(), "exportType", 1).dump(), "exportType is not a string"},
      {changed(incremental_summary(), "outputView", "KEYS_ONLY").dump(),
       "outputView is \"KEYS_ONLY\""},
      {changed(incremental_summary(), "outputView", 1).dump(), "outputView is not a string"},
      {without(full_summary(), "s3Bucket").dump(), "s3Bucket is missing"},
      {changed(full_summary(), "s3Prefix", 1).dump(), "s3Prefix is not a string"},
      {without(full_summary(), "manifestFilesS3Key").dump(), "manifestFilesS3Key is missing"},
      {without(full_summary(), "itemCount").dump(), "itemCount is missing"},
      {changed(full_summary(), "itemCount", "8").dump(), "itemCount is not a whole number"},
      {changed(full_summary(), "itemCount", -8).dump(), "itemCount is not a whole number"},
      {changed(full_summary(), "itemCount", 8.5).dump(), "itemCount is not a whole number"},
      {without(full_summary(), "outputFormat").dump(), "outputFormat is missing"},
      {changed(full_summary(), "outputFormat", "CSV").dump(), "outputFormat is \"CSV\""},
  };
  for (const auto& [text, says] : cases) {
    const auto summary = parse_export_summary(text);
    ASSERT_FALSE(summary) << text;
    EXPECT_EQ(summary.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(summary.error().message.starts_with("manifest-summary.json: "))
        << summary.error().message;
    EXPECT_TRUE(summary.error().message.contains(says)) << summary.error().message;
  }
}

// A line of manifest-files.json.
std::string line_of(const std::string& key, const json& count = 46331) {
  return json{{"itemCount", count},
              {"md5Checksum", "a0k21IY3eelgr2PuWJLjJw=="},
              {"etag", "51f9f394903c5d682321c6211aae8b6a-1"},
              {"dataFileS3Key", key}}
      .dump();
}

TEST(ExportFiles, are_read_line_by_line) {
  for (const std::string end : {"", "\n"}) {
    const auto files = parse_export_files(line_of("p/AWSDynamoDB/01-2/data/a.json.gz") + "\n" +
                                          line_of("p/AWSDynamoDB/01-2/data/b.json.gz", 0) + end);
    ASSERT_TRUE(files) << files.error().message;
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ(files->at(0).key, "p/AWSDynamoDB/01-2/data/a.json.gz");
    EXPECT_EQ(files->at(0).item_count, 46331U);
    EXPECT_EQ(files->at(0).md5_base64, "a0k21IY3eelgr2PuWJLjJw==");
    EXPECT_EQ(files->at(0).etag, "51f9f394903c5d682321c6211aae8b6a-1");
    EXPECT_EQ(files->at(1).key, "p/AWSDynamoDB/01-2/data/b.json.gz");
    EXPECT_EQ(files->at(1).item_count, 0U);
  }
  EXPECT_TRUE(parse_export_files("").value().empty());
}

TEST(ExportFiles, refuses_what_is_none_and_names_the_line) {
  const auto with = [](const std::string& member, const json& value) {
    return changed(json::parse(line_of("k")), member, value).dump();
  };
  const auto lacking = [](const std::string& member) {
    return without(json::parse(line_of("k")), member).dump();
  };
  const std::pair<std::string, std::string> cases[] = {
      {"", "not valid JSON"},
      {"x", "not valid JSON"},
      {"[" + line_of("k") + "]", "not a JSON object"},
      {line_of("k") + ",", "not valid JSON"},
      {line_of("k") + line_of("l"), "not valid JSON"},
      {lacking("dataFileS3Key"), "dataFileS3Key is missing"},
      {with("dataFileS3Key", ""), "dataFileS3Key is empty"},
      {with("dataFileS3Key", 1), "dataFileS3Key is not a string"},
      {line_of("first"), "dataFileS3Key first appears twice"},
      {lacking("itemCount"), "itemCount is missing"},
      {with("itemCount", "1"), "itemCount is not a whole number"},
      {with("itemCount", -1), "itemCount is not a whole number"},
      {lacking("md5Checksum"), "md5Checksum is missing"},
      {with("md5Checksum", "a0k21IY3eelgr2PuWJLjJw="), "md5Checksum is not"},
      {with("md5Checksum", "6b4936d48637"), "md5Checksum is not"},
      {with("md5Checksum", "a0k21IY3eelgr2PuWJLj!w=="), "md5Checksum is not"},
      {with("md5Checksum", "=0k21IY3eelgr2PuWJLjJw=="), "md5Checksum is not"},
      {with("md5Checksum", 1), "md5Checksum is not a string"},
      {with("etag", 1), "etag is not a string"},
  };
  for (const auto& [line, says] : cases) {
    const auto files =
        parse_export_files(line_of("first") + "\n" + line + "\n" + line_of("third") + "\n");
    ASSERT_FALSE(files) << line;
    EXPECT_EQ(files.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(files.error().message.starts_with("manifest-files.json: line 2: " + says))
        << files.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
