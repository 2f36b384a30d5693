// SPDX-License-Identifier: Apache-2.0
#include "aws/sqs.hpp"

#include <gtest/gtest.h>

#include <string>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using Json = nlohmann::json;

constexpr const char* k_url = "https://sqs.eu-west-2.amazonaws.com/123456789012/dead";

class SqsTest : public AwsTest {
 protected:
  Sqs queues_{access_};
};

TEST(QueueArn, IsTakenApart) {
  const auto queue = parse_queue_arn("arn:aws-cn:sqs:cn-north-1:123456789012:dead");
  ASSERT_TRUE(queue) << queue.error().message;
  EXPECT_EQ(queue->region, "cn-north-1");
  EXPECT_EQ(queue->account, "123456789012");
  EXPECT_EQ(queue->name, "dead");
  for (const auto* wrong : {"", "dead", "arn:aws:s3:::bucket", "arn:aws:sns:eu-west-2:1:topic",
                            "arn:aws:sqs:eu-west-2::dead", "arn:aws:sqs:eu-west-2:1:a:b"}) {
    const auto refused = parse_queue_arn(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_config);
  }
}

TEST_F(SqsTest, AQueueIsFoundByNameAndAccount) {
  http_.answer(200, Json{{"QueueUrl", k_url}}.dump());
  const auto url =
      queues_.queue_url({.region = "eu-west-2", .account = "1", .name = "dead"}, deadline());
  ASSERT_TRUE(url) << url.error().error.message;
  EXPECT_EQ(*url, k_url);
  EXPECT_EQ(request().origin.host, "sqs.eu-west-2.amazonaws.com");
  EXPECT_EQ(request().header("X-Amz-Target"), "AmazonSQS.GetQueueUrl");
  EXPECT_EQ(sent(), Json({{"QueueName", "dead"}, {"QueueOwnerAWSAccountId", "1"}}));
}

TEST_F(SqsTest, AQueueThatIsNotThereIsMissing) {
  http_.answer(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"})");
  const auto url = queues_.queue_url({.region = "r", .account = "1", .name = "dead"}, deadline());
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().error.kind, ErrorKind::missing);
}

TEST_F(SqsTest, CountsAreTexts) {
  http_.answer(200, R"({"Attributes":{"ApproximateNumberOfMessages":"12",
                        "ApproximateNumberOfMessagesNotVisible":"3"}})");
  const auto counts = queues_.counts(k_url, deadline());
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->visible, 12);
  EXPECT_EQ(counts->in_flight, 3);
}

TEST_F(SqsTest, MessagesAreReceivedDeletedAndGivenBack) {
  http_.answer(200, R"({"Messages":[{"MessageId":"i","ReceiptHandle":"r","Body":"b"}]})")
      .answer(200, "{}")
      .answer(200, "{}")
      .answer(200, "{}");
  const auto messages = queues_.receive(k_url, {.hidden = std::chrono::seconds(900)}, deadline());
  ASSERT_TRUE(messages);
  ASSERT_EQ(messages->size(), 1);
  EXPECT_EQ(messages->front().id, "i");
  EXPECT_EQ(messages->front().receipt, "r");
  EXPECT_EQ(messages->front().body, "b");
  EXPECT_EQ(sent()["VisibilityTimeout"], 900);
  EXPECT_TRUE(queues_.receive(k_url, {.hidden = std::chrono::seconds(900)}, deadline())->empty());
  ASSERT_TRUE(queues_.delete_message(k_url, "r", deadline()));
  EXPECT_EQ(sent(2), Json({{"QueueUrl", k_url}, {"ReceiptHandle", "r"}}));
  ASSERT_TRUE(queues_.give_back(k_url, "r", deadline()));
  EXPECT_EQ(sent(3), Json({{"QueueUrl", k_url}, {"ReceiptHandle", "r"}, {"VisibilityTimeout", 0}}));
}

}  // namespace
}  // namespace tinydynamocdc::aws
