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

TEST(QueueArn, is_taken_apart) {
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

TEST_F(SqsTest, a_queue_is_found_by_name_and_account) {
  http_.answer(200, Json{{"QueueUrl", k_url}}.dump());
  const auto url =
      queues_.queue_url({.region = "eu-west-2", .account = "1", .name = "dead"}, deadline());
  ASSERT_TRUE(url) << url.error().error.message;
  EXPECT_EQ(*url, k_url);
  EXPECT_EQ(request().origin.host, "sqs.eu-west-2.amazonaws.com");
  EXPECT_EQ(request().header("X-Amz-Target"), "AmazonSQS.GetQueueUrl");
  EXPECT_EQ(sent(), Json({{"QueueName", "dead"}, {"QueueOwnerAWSAccountId", "1"}}));
}

TEST_F(SqsTest, a_queue_that_is_not_there_is_missing) {
  http_.answer(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"})");
  const auto url = queues_.queue_url({.region = "r", .account = "1", .name = "dead"}, deadline());
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().error.kind, ErrorKind::missing);
}

TEST_F(SqsTest, counts_are_texts) {
  http_.answer(200, R"({"Attributes":{"ApproximateNumberOfMessages":"12",
                        "ApproximateNumberOfMessagesNotVisible":"3"}})");
  const auto counts = queues_.counts(k_url, deadline());
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->visible, 12);
  EXPECT_EQ(counts->in_flight, 3);
}

TEST_F(SqsTest, messages_are_received_deleted_and_given_back) {
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

TEST_F(SqsTest, a_url_is_made_without_a_call) {
  const QueueName queue{.region = "eu-west-2", .account = "123456789012", .name = "dead"};
  EXPECT_EQ(queues_.url_of(queue).value_or(""), k_url);
  EXPECT_TRUE(http_.requests().empty());
  base::Environment elsewhere;
  elsewhere.set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:4566");
  const Sqs local({http_, clock_, *credentials_, elsewhere, "eu-west-2", 1});
  EXPECT_EQ(local.url_of(queue).value_or(""), "http://127.0.0.1:4566/123456789012/dead");
}

TEST_F(SqsTest, a_message_is_hidden_and_sent_with_its_attributes) {
  http_.answer(200, "{}").answer(200, R"({"MessageId":"i"})");
  ASSERT_TRUE(queues_.hide(k_url, "r", std::chrono::seconds(120), deadline()));
  EXPECT_EQ(http_.requests()[0].header("X-Amz-Target"), "AmazonSQS.ChangeMessageVisibility");
  EXPECT_EQ(sent(0),
            Json({{"QueueUrl", k_url}, {"ReceiptHandle", "r"}, {"VisibilityTimeout", 120}}));
  ASSERT_TRUE(
      queues_.send(k_url, {.body = "b", .attributes = {{"reason", "too old"}}}, deadline()));
  EXPECT_EQ(http_.requests()[1].header("X-Amz-Target"), "AmazonSQS.SendMessage");
  EXPECT_EQ(sent(1), Json({{"QueueUrl", k_url},
                           {"MessageBody", "b"},
                           {"MessageAttributes",
                            {{"reason", {{"DataType", "String"}, {"StringValue", "too old"}}}}}}));
}

TEST_F(SqsTest, a_message_for_later_waits_as_long_as_sqs_allows) {
  for (const auto& [delay_s, sent_s] :
       {std::pair(1, 1), std::pair(900, 900), std::pair(5'000, 900)}) {
    http_.answer(200, R"({"MessageId":"i"})");
    ASSERT_TRUE(Sqs(access_).send(
        k_url, {.body = "b", .attributes = {}, .delay = std::chrono::seconds(delay_s)},
        deadline()));
    EXPECT_EQ(Json::parse(http_.requests().back().body)["DelaySeconds"], sent_s);
  }
}

// As a_call_for_later_carries_no_trace_so_that_no_chain_is_stopped.
TEST_F(SqsTest, a_message_carries_no_trace_so_that_no_chain_is_stopped) {
  environment_.set("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3f;Sampled=0;Lineage=1:a87bd80c:15");
  environment_.set("AWS_LAMBDA_FUNCTION_NAME", "f");
  http_.answer(200, R"({"MessageId":"i"})");
  ASSERT_TRUE(Sqs(access_).send(k_url, {.body = "b", .attributes = {}}, deadline()));
  EXPECT_EQ(request().header("X-Amzn-Trace-Id"), "");
  EXPECT_FALSE(sent().contains("MessageSystemAttributes"));
}

TEST_F(SqsTest, the_dead_letter_queue_is_in_the_redrive_policy) {
  http_
      .answer(200, R"({"Attributes":{"RedrivePolicy":
          "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-2:1:dead\",\"maxReceiveCount\":1000}"}})")
      .answer(200, "{}")
      .answer(200, R"({"Attributes":{"RedrivePolicy":"what"}})");
  EXPECT_EQ(queues_.dead_letter_queue(k_url, deadline()).value(), "arn:aws:sqs:eu-west-2:1:dead");
  EXPECT_EQ(sent(0), Json({{"QueueUrl", k_url}, {"AttributeNames", {"RedrivePolicy"}}}));
  EXPECT_EQ(queues_.dead_letter_queue(k_url, deadline()).value(), std::nullopt);
  EXPECT_EQ(queues_.dead_letter_queue(k_url, deadline()).value(), std::nullopt);
}

TEST_F(SqsTest, a_queue_is_made_changed_marked_and_removed) {
  http_.answer(200, Json{{"QueueUrl", k_url}}.dump()).answer(200, "").answer(200, "").answer(200);
  const auto made = queues_.create_queue({.name = "dead",
                                          .attributes = {{"MessageRetentionPeriod", "1209600"}},
                                          .tags = {{"for", "us"}}},
                                         deadline());
  ASSERT_TRUE(made) << made.error().error.message;
  EXPECT_EQ(*made, k_url);
  EXPECT_EQ(request().header("X-Amz-Target"), "AmazonSQS.CreateQueue");
  EXPECT_EQ(sent(), Json({{"QueueName", "dead"},
                          {"Attributes", {{"MessageRetentionPeriod", "1209600"}}},
                          {"tags", {{"for", "us"}}}}));
  ASSERT_TRUE(queues_.set_attributes(k_url, {{"VisibilityTimeout", "1800"}}, deadline()));
  EXPECT_EQ(sent(1), Json({{"QueueUrl", k_url}, {"Attributes", {{"VisibilityTimeout", "1800"}}}}));
  ASSERT_TRUE(queues_.add_tags(k_url, {{"for", "us"}}, deadline()));
  EXPECT_EQ(sent(2), Json({{"QueueUrl", k_url}, {"Tags", {{"for", "us"}}}}));
  ASSERT_TRUE(queues_.delete_queue(k_url, deadline()));
  EXPECT_EQ(sent(3), Json({{"QueueUrl", k_url}}));
}

TEST_F(SqsTest, what_a_queue_is_like_and_whose_it_is) {
  http_.answer(200, R"({"Attributes":{"VisibilityTimeout":"30","QueueArn":"arn:q"}})")
      .answer(200, R"({"Tags":{"for":"us"}})")
      .answer(200, "{}");
  const auto attributes = queues_.attributes(k_url, deadline());
  ASSERT_TRUE(attributes) << attributes.error().error.message;
  EXPECT_EQ(count_of(*attributes, "VisibilityTimeout"), 30);
  EXPECT_EQ(count_of(*attributes, "Nothing"), 0);
  EXPECT_EQ(sent(), Json({{"QueueUrl", k_url}, {"AttributeNames", {"All"}}}));
  EXPECT_EQ(queues_.tags(k_url, deadline()).value(), (Tags{{"for", "us"}}));
  EXPECT_TRUE(queues_.tags(k_url, deadline()).value().empty()) << "a queue without tags";
}

}  // namespace
}  // namespace tinydynamocdc::aws
