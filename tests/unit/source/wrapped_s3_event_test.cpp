// SPDX-License-Identifier: Apache-2.0
#include "source/wrapped_s3_event.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "source/s3_event.hpp"

namespace tinydynamocdc::source {
namespace {

using Json = nlohmann::json;

const S3Object k_object{.bucket = "my.bucket",
                        .key = "a b/ü+&.json.gz",
                        .size = 7,
                        .etag = "51f9-1",
                        .version_id = "v",
                        .region = "eu-west-2"};

std::vector<base::Result<S3Object>> objects_in(const std::string& text) {
  const auto event = s3_event_in(text);
  EXPECT_TRUE(event && *event) << text;
  auto objects = event && *event ? parse_s3_event(**event) : parse_s3_event("");
  EXPECT_TRUE(objects);
  return objects.value_or(std::vector<base::Result<S3Object>>());
}

void expect_object(const std::string& text) {
  const auto objects = objects_in(text);
  ASSERT_EQ(objects.size(), 1U) << text;
  ASSERT_TRUE(objects[0]) << objects[0].error().message;
  EXPECT_EQ(objects[0]->bucket, k_object.bucket);
  EXPECT_EQ(objects[0]->key, k_object.key);
  EXPECT_EQ(objects[0]->size, k_object.size);
  EXPECT_EQ(objects[0]->etag, k_object.etag);
  EXPECT_EQ(objects[0]->version_id, k_object.version_id);
  EXPECT_EQ(objects[0]->region, k_object.region);
}

TEST(WrappedS3EventTest, an_event_as_it_is_and_in_each_envelope_is_the_same_event) {
  const auto event = s3_event_text(k_object);
  expect_object(event);
  expect_object(Json{
      {"Type", "Notification"},
      {"MessageId", "m"},
      {"TopicArn", "arn:aws:sns:eu-west-2:123456789012:t"},
      {"Message",
       event}}.dump());
  expect_object(Json{{"Records",
                      {{{"EventSource", "aws:sns"},
                        {"EventVersion", "1.0"},
                        {"Sns", {{"Type", "Notification"}, {"Message", event}}}}}}}
                    .dump());
  // Amazon S3 User Guide, "EventBridge event message structure": the key is not encoded.
  expect_object(R"({"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103",)"
                R"("detail-type":"Object Created","source":"aws.s3","account":"123456789012",)"
                R"("time":"2021-11-12T00:00:00Z","region":"eu-west-2",)"
                R"("resources":["arn:aws:s3:::my.bucket"],"detail":{"version":"0",)"
                R"("bucket":{"name":"my.bucket"},"object":{"key":"a b/ü+&.json.gz","size":7,)"
                R"("etag":"51f9-1","version-id":"v","sequencer":"617f08299329d189"},)"
                R"("request-id":"N4N7GDK58NMKJ12R","requester":"123456789012",)"
                R"("source-ip-address":"1.2.3.4","reason":"PutObject"}})");
}

TEST(WrappedS3EventTest, a_message_may_hold_several_records_and_a_topic_several_messages) {
  auto two = Json::parse(s3_event_text(k_object));
  two["Records"].push_back(two["Records"][0]);
  EXPECT_EQ(objects_in(two.dump()).size(), 2U);
  const Json sns{{"EventSource", "aws:sns"}, {"Sns", {{"Message", two.dump()}}}};
  EXPECT_EQ(objects_in(Json{{"Records", {sns, sns}}}.dump()).size(), 4U);
}

TEST(WrappedS3EventTest, a_test_event_has_no_records) {
  const std::string test =
      R"({"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026","Bucket":"b"})";
  EXPECT_TRUE(objects_in(test).empty());
  EXPECT_TRUE(objects_in(Json{{"Type", "Notification"}, {"Message", test}}.dump()).empty());
}

TEST(WrappedS3EventTest, anything_else_is_none) {
  for (const std::string text :
       {"", "x", "[]", "{}", R"({"Records":[]})", R"({"Records":[{"eventSource":"aws:dynamodb"}]})",
        R"({"Type":"Notification","Message":"{}"})", R"({"Type":"Notification","Message":"text"})",
        R"({"source":"aws.s3","detail-type":"Object Deleted"})",
        R"({"version":"1.0","requestContext":{},"requestPayload":{"Records":[]}})"}) {
    const auto event = s3_event_in(text);
    ASSERT_TRUE(event) << text;
    EXPECT_FALSE(event->has_value()) << text;
  }
}

TEST(WrappedS3EventTest, an_envelope_that_cannot_be_read_is_said) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"source":"aws.s3","detail-type":"Object Created"})",
       "EventBridge event: region is missing"},
      {R"({"source":"aws.s3","detail-type":"Object Created","region":"r","detail":{}})",
       "EventBridge event: bucket is missing"},
      {R"({"source":"aws.s3","detail-type":"Object Created","region":"r","detail":)"
       R"({"bucket":{"name":"b"},"object":{"key":"k"}}})",
       "EventBridge event: size is missing"},
      {R"({"Type":"Notification"})", "SNS message: Message is missing"},
      {R"({"Records":[{"EventSource":"aws:sns","Sns":{"Message":"{}"}}]})",
       "it does not contain an S3 event"},
      {R"({"Records":[{"EventSource":"aws:sns"}]})", "Sns is missing"}};
  for (const auto& [text, says] : cases) {
    const auto event = s3_event_in(text);
    ASSERT_FALSE(event) << text;
    EXPECT_EQ(event.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(event.error().message.contains(says)) << event.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
