// SPDX-License-Identifier: Apache-2.0
#include "redrive/failure_record.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace tinydynamocdc::redrive {
namespace {

// AWS Lambda Developer Guide, "Retain discarded records for a DynamoDB event source".
constexpr std::string_view k_of_a_batch = R"({
  "requestContext": {
    "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
    "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
    "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 1},
  "responseContext": {"statusCode": 200, "executedVersion": "$LATEST",
                      "functionError": "Unhandled"},
  "version": "1.0", "timestamp": "2019-11-14T00:13:49.717Z",
  "DDBStreamBatchInfo": {
    "shardId": "shardId-00000001573689847184-864758bb",
    "startSequenceNumber": "800000000003126276362",
    "endSequenceNumber": "800000000003126276363",
    "approximateArrivalOfFirstRecord": "2019-11-14T00:13:19Z",
    "approximateArrivalOfLastRecord": "2019-11-14T00:13:19Z",
    "batchSize": 2,
    "streamArn": "arn:aws:dynamodb:us-east-2:123456789012:table/mytable/stream/2019-11-14T00:04:06.388"}})";

TEST(FailureRecord, is_read_as_aws_writes_it_about_a_batch) {
  const auto failure = parse_failure_record(k_of_a_batch);
  ASSERT_TRUE(failure) << failure.error().message;
  const auto& batch = std::get<FailedBatch>(*failure);
  EXPECT_EQ(batch.function_arn, "arn:aws:lambda:us-east-2:123456789012:function:myfunction");
  EXPECT_EQ(batch.condition, "RetryAttemptsExhausted");
  EXPECT_EQ(batch.shard_id, "shardId-00000001573689847184-864758bb");
  EXPECT_EQ(batch.first.text(), "800000000003126276362");
  EXPECT_EQ(batch.last.text(), "800000000003126276363");
  EXPECT_EQ(batch.records, 2);
  EXPECT_EQ(batch.first_arrival_s, 1'573'690'399);
  EXPECT_FALSE(batch.payload);
}

TEST(FailureRecord, is_read_as_aws_writes_it_about_an_event) {
  const auto failure = parse_failure_record(
      R"({"version":"1.0","requestContext":{"functionArn":"f:$LATEST",
          "condition":"RetriesExhausted"},"requestPayload":{"Records":[]}})");
  ASSERT_TRUE(failure) << failure.error().message;
  const auto& event = std::get<FailedEvent>(*failure);
  EXPECT_EQ(event.condition, "RetriesExhausted");
  EXPECT_EQ(event.event, R"({"Records":[]})");
}

TEST(FailureRecord, anything_else_is_named_by_its_members_and_never_by_its_content) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"Records":[{"secret":1}],"b":2})", "its members: Records, b"},
      {"{}", "its members: none"},
      {"hello", "it is not JSON"},
      {"", "it is not JSON"},
      {"[1]", "it is not a JSON object"},
      {R"({"requestPayload":"text"})", "its members: requestPayload"},
      {R"({"DDBStreamBatchInfo":{"shardId":"s"}})", "lacks streamArn"},
      {R"({"DDBStreamBatchInfo":{"shardId":"s","streamArn":"a","startSequenceNumber":"x",
           "endSequenceNumber":"2"}})",
       "startSequenceNumber"},
  };
  for (const auto& [text, says] : cases) {
    const auto failure = parse_failure_record(text);
    ASSERT_FALSE(failure) << text;
    EXPECT_EQ(failure.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(failure.error().message.contains(says)) << failure.error().message;
    EXPECT_FALSE(failure.error().message.contains("secret")) << failure.error().message;
  }
}

TEST(FailureRecord, a_time_that_makes_no_sense_is_not_known) {
  std::string text(k_of_a_batch);
  text.replace(text.find("2019-11-14T00:13:19Z"), 10, "yesterday!");
  const auto failure = parse_failure_record(text);
  ASSERT_TRUE(failure) << failure.error().message;
  EXPECT_FALSE(std::get<FailedBatch>(*failure).first_arrival_s);
}

}  // namespace
}  // namespace tinydynamocdc::redrive
