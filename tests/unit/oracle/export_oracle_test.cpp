// SPDX-License-Identifier: Apache-2.0
// The judge of exports itself: rows written by hand, and what it must refuse.
#include <gtest/gtest.h>

#include <utility>

#include "oracle/export_documents.hpp"
#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

const ExportOptions k_full{
    .export_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/people/export/0169-6de2",
    .file_name = "fpgz.json.gz",
    .time = "1692350182",
    .key_names = {"sk", "pk"}};

ExportOptions incremental() {
  ExportOptions options = k_full;
  options.incremental = true;
  options.view = "NEW_IMAGE";
  return options;
}

TEST(OracleExport, writes_the_row_of_an_item) {
  const auto rows = rows_of_export(
      "\n{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"},\"x\":{\"BOOL\":true}}}", k_full);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_FALSE(rows[0]);
  EXPECT_EQ(
      rows[1].value(),
      R"({"eventID":"0169-6de2/fpgz.json.gz/2","eventName":"SNAPSHOT","eventSource":"aws:dynamodbSnapshot","eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/people/export/0169-6de2","eventVersion":1.1,"awsRegion":"us-east-1","ApproximateCreationDateTime":1692350182,"SequenceNumber":"SNAPSHOT","SizeBytes":49,"StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"{\"pk\":\"a\",\"sk\":1}","NewImage":"{\"pk\":\"a\",\"sk\":1,\"x\":true}","OldImage":"{}","userIdentity":"","key_pk":"a","key_sk":1})");
}

TEST(OracleExport, writes_the_row_of_a_change) {
  const auto rows = rows_of_export(
      R"({"Metadata":{"WriteTimestampMicros":{"N":"1680109764999999"}},"Keys":{"pk":{"S":"a"}},"OldImage":{"pk":{"S":"a"},"x":{"NULL":true}}})",
      incremental());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(
      rows[0].value(),
      R"({"eventID":"0169-6de2/fpgz.json.gz/1","eventName":"REMOVE","eventSource":"aws:dynamodbSnapshot","eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/people/export/0169-6de2","eventVersion":1.1,"awsRegion":"us-east-1","ApproximateCreationDateTime":1680109764,"SequenceNumber":"SNAPSHOT","SizeBytes":34,"StreamViewType":"NEW_IMAGE","Keys":"{\"pk\":\"a\"}","NewImage":"{}","OldImage":"{\"pk\":\"a\",\"x\":null}","userIdentity":"","key_pk":"a"})");
}

TEST(OracleExport, refuses_lines_that_are_none) {
  const std::string item = R"({"pk":{"S":"a"},"sk":{"N":"1"}})";
  for (const std::string& line : {
           std::string(" "),
           std::string("{}"),
           R"({"Item":)" + item + "} x",
           R"({"Item":)" + item + R"(,"Item":)" + item + "}",
           R"({"Item":)" + item + R"(,"Keys":{}})",
           std::string(R"({"Item":{"pk":{"S":"a"}}})"),
           std::string(R"({"Item":null})"),
       }) {
    EXPECT_FALSE(rows_of_export(line, k_full).at(0)) << line;
  }
  const std::string metadata = R"("Metadata":{"WriteTimestampMicros":"1680109764000000"})";
  const std::string keys = R"("Keys":{"pk":{"S":"a"}})";
  EXPECT_TRUE(rows_of_export("{" + keys + "," + metadata + "}", incremental()).at(0));
  for (const std::string& line : {
           "{" + metadata + "}",
           "{" + keys + "}",
           "{" + keys + R"(,"Metadata":{}})",
           "{" + keys + R"(,"Metadata":{"WriteTimestampMicros":"-1"}})",
           "{" + keys + R"(,"Metadata":{"WriteTimestampMicros":{"S":"1"}}})",
           "{" + keys + "," + metadata + R"(,"NewImage":[]})",
           "{" + keys + "," + metadata + R"(,"Item":{}})",
       }) {
    EXPECT_FALSE(rows_of_export(line, incremental()).at(0)) << line;
  }
}

TEST(OracleDocuments, read_an_s3_event) {
  const auto lines = objects_of_s3_event(
      R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"r","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"a+%D0%BC%2B","size":5,"eTag":"e"}}}]})");
  ASSERT_TRUE(lines) << lines.error();
  EXPECT_EQ(*lines, std::vector<std::string>{"bucket=b|key=a м+|size=5|etag=e|version=|region=r"});
  EXPECT_EQ(objects_of_s3_event(R"({"Records":[{}]})"), std::vector<std::string>{"refused"});
  EXPECT_FALSE(objects_of_s3_event("{}"));
}

TEST(OracleDocuments, read_manifests) {
  const std::string table = "arn:aws:dynamodb:us-east-1:123456789012:table/people";
  const auto summary = [&](const std::string& time) {
    return content_of_summary(R"({"exportArn":")" + table + R"(/export/01-2","tableArn":")" +
                              table + R"(","exportTime":")" + time +
                              R"(","s3Bucket":"b","manifestFilesS3Key":"k","itemCount":8,)"
                              R"("outputFormat":"ION"})");
  };
  const auto content = summary("2020-11-04T07:28:34.928Z");
  ASSERT_TRUE(content) << content.error();
  EXPECT_EQ(content->at(0), "export=" + table + "/export/01-2|table=" + table +
                                "|id=|time=1604474914|incremental=0|view=|bucket=b|prefix=|files=k|"
                                "items=8|format=ION");
  const std::pair<std::string, std::string> times[] = {
      {"2024-02-29T23:59:59+02:00", "1709243999"},
      {"1970-01-01T00:00:00Z", "0"},
      {"2024-12-31T23:59:59-11:59", "1735732739"},
  };
  for (const auto& [time, seconds] : times) {
    const auto read = summary(time);
    ASSERT_TRUE(read) << time;
    EXPECT_TRUE(read->at(0).contains("|time=" + seconds + "|")) << read->at(0);
  }
  for (const auto* time : {"2023-02-29T00:00:00Z", "2020-11-04", "2020-11-04T07:28:34", "x"}) {
    EXPECT_FALSE(summary(time)) << time;
  }
  const auto files = content_of_files(
      "{\"itemCount\":3,\"md5Checksum\":\"a0k21IY3eelgr2PuWJLjJw==\",\"dataFileS3Key\":\"k\"}\n");
  ASSERT_TRUE(files) << files.error();
  EXPECT_EQ(files->at(0), "key=k|items=3|md5=a0k21IY3eelgr2PuWJLjJw==|etag=");
  EXPECT_FALSE(content_of_files("{\"itemCount\":3,\"dataFileS3Key\":\"k\"}\n"));
}

}  // namespace
}  // namespace tinydynamocdc::oracle
