// SPDX-License-Identifier: Apache-2.0
#include "source/sqs_event.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace tinydynamocdc::source {
namespace {

using Json = nlohmann::json;

// AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
Json record() {
  return Json::parse(R"({
    "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
    "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
    "body": "Test message.",
    "attributes": {"ApproximateReceiveCount": "7", "SentTimestamp": "1545082649183",
                   "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                   "ApproximateFirstReceiveTimestamp": "1545082649185"},
    "messageAttributes": {},
    "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
    "awsRegion": "us-east-2"})");
}

base::Result<std::vector<SqsMessage>> parsed(const Json& records) {
  return parse_sqs_event(Json{{"Records", records}}.dump());
}

TEST(SqsEvent, is_read_as_aws_sends_it) {
  auto second = record();
  second["messageId"] = "two";
  second["attributes"].erase("ApproximateReceiveCount");
  const auto messages = parsed({record(), second});
  ASSERT_TRUE(messages) << messages.error().message;
  ASSERT_EQ(messages->size(), 2U);
  const auto& first = messages->front();
  EXPECT_EQ(first.id, "059f36b4-87a3-44ab-83d2-661975830a7d");
  EXPECT_EQ(first.receipt, "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...");
  EXPECT_EQ(first.body, "Test message.");
  EXPECT_EQ(first.receives, 7);
  EXPECT_EQ(first.queue_arn, "arn:aws:sqs:us-east-2:123456789012:my-queue");
  EXPECT_EQ(first.sent_unix_ms, 1'545'082'649'183);
  EXPECT_EQ((*messages)[1].id, "two");
  EXPECT_EQ((*messages)[1].receives, 1) << "what is not told counts as the first time";
}

TEST(SqsEvent, a_message_that_could_not_be_answered_refuses_the_event) {
  for (const auto* name : {"messageId", "receiptHandle", "body", "eventSourceARN", "eventSource"}) {
    auto broken = record();
    broken.erase(name);
    const auto messages = parsed({record(), broken});
    ASSERT_FALSE(messages) << name;
    EXPECT_EQ(messages.error().kind, base::ErrorKind::bad_input);
    EXPECT_EQ(messages.error().message,
              std::string("SQS event: record 1: ") + name + " is missing");
  }
  auto foreign = record();
  foreign["eventSource"] = "aws:sns";
  EXPECT_TRUE(parsed(Json::array({foreign})).error().message.contains("\"aws:sns\""));
  EXPECT_TRUE(parsed(Json::array({7})).error().message.contains("record 0: not an object"));
  EXPECT_FALSE(parse_sqs_event("{}"));
  EXPECT_FALSE(parse_sqs_event("{"));
}

TEST(SqsEvent, a_count_that_makes_no_sense_is_a_first_one) {
  for (const auto* count : {"", "x", "-3", "0"}) {
    auto odd = record();
    odd["attributes"]["ApproximateReceiveCount"] = count;
    EXPECT_EQ(parsed(Json::array({odd}))->front().receives, 1) << count;
  }
}

TEST(SqsEvent, a_time_that_makes_no_sense_is_not_known) {
  for (const auto* time : {"", "x", "-3", "0"}) {
    auto odd = record();
    odd["attributes"]["SentTimestamp"] = time;
    EXPECT_EQ(parsed(Json::array({odd}))->front().sent_unix_ms, std::nullopt) << time;
  }
  auto silent = record();
  silent.erase("attributes");
  EXPECT_EQ(parsed(Json::array({silent}))->front().sent_unix_ms, std::nullopt);
}

}  // namespace
}  // namespace tinydynamocdc::source
