// SPDX-License-Identifier: Apache-2.0
#include "lambda/queue_handler.hpp"

#include <gtest/gtest.h>

#include "lambda/queue_handler_fixture.hpp"
#include "redrive/renewal.hpp"

namespace tinydynamocdc::lambda {
namespace {

std::optional<net::HttpResponse> answer(int status) {
  return net::HttpResponse{.status = status, .headers = {}, .body = R"({"error":"not now"})"};
}

TEST_F(QueueHandlerTest, WhatIsDeliveredIsNotNamedAndItsRowsAreThere) {
  put(failure(100, 104));
  put(failure(110, 119));
  ASSERT_TRUE(invoke());
  EXPECT_TRUE(put_off_.empty());
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(tinybird_.datasources.at("ddb_Orders").rows.size(), 15U);
  EXPECT_TRUE(metrics_.contains(R"("RowsDelivered":15)")) << metrics_;
  EXPECT_FALSE(metrics_.contains("DeadLetters")) << metrics_;
  EXPECT_TRUE(dead().empty());
}

TEST_F(QueueHandlerTest, AnOutageIsNoticedOnceAndAllFailureRecordsArePutOff) {
  for (int number = 100; number < 110; ++number) {
    put(failure(number, number));
  }
  ASSERT_TRUE(invoke());
  put(failure(100, 100));
  put(failure(101, 101));
  put(failure(102, 102));
  trouble_ = [](const auto&) { return answer(503); };
  const auto begin = clock_.unix_ms();
  tinybird_requests_ = 0;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 3U);
  EXPECT_LE(clock_.unix_ms() - begin, 31'000) << "one failure record's time";
  EXPECT_LE(tinybird_requests_, 30);
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_EQ(pause_s(n), 60) << n;
  }
  EXPECT_EQ(left(), 3U);
  EXPECT_TRUE(dead().empty());
  EXPECT_TRUE(lines_.contains("not tried, because an earlier failure record failed")) << lines_;
}

TEST_F(QueueHandlerTest, ThePauseGrowsFromAttemptToAttempt) {
  put(failure(100, 101));
  trouble_ = [](const auto&) { return answer(403); };
  std::vector<std::int64_t> pauses;
  for (int n = 0; n < 6; ++n) {
    ASSERT_TRUE(invoke());
    pauses.push_back(pause_s());
    clock_.advance(std::chrono::seconds(pauses.back()));
  }
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{60, 120, 240, 480, 900, 900}));
  trouble_ = {};
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(tinybird_.rows(), 2U);
}

TEST_F(QueueHandlerTest, NearTheEndOfItsRecordsAFailureRecordIsTriedMoreOften) {
  put(failure(100, 101));
  trouble_ = [](const auto&) { return answer(403); };
  aws_.queues.at("failures").messages.front().receives = 50;
  clock_.advance(std::chrono::hours(24) - std::chrono::seconds(400));
  ASSERT_TRUE(invoke());
  EXPECT_EQ(pause_s(), 200);
}

TEST_F(QueueHandlerTest, ATableThatIsRefusedHoldsUpNoOther) {
  put(failure(100, 101, "Orders"));
  put(failure(102, 103, "Orders"));
  put(failure(104, 106, "Users"));
  trouble_ = [](const net::HttpRequest& request) {
    return request.target.contains("ddb_Orders") ? answer(403) : std::nullopt;
  };
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 2U);
  EXPECT_EQ(tinybird_.datasources.at("ddb_Users").rows.size(), 3U);
}

TEST_F(QueueHandlerTest, WhatTheStreamDoesNotHaveGoesToTheDeadLetterQueueWithItsReason) {
  put(failure(100, 104));
  put(failure(105, 106));
  auto& records = aws_.shards.at("shardId-1");
  records.erase(records.begin(), records.begin() + 2);
  ASSERT_TRUE(invoke());
  EXPECT_TRUE(put_off_.empty());
  EXPECT_EQ(left(), 0U);
  ASSERT_EQ(dead().size(), 1U);
  EXPECT_EQ(dead()[0].body, failure(100, 104).dump()) << "as it was";
  EXPECT_TRUE(attribute(dead()[0], "reason").contains("a snapshot repairs the gap"));
  EXPECT_EQ(attribute(dead()[0], "condition"), "RetryAttemptsExhausted");
  EXPECT_EQ(attribute(dead()[0], "firstSequenceNumber"), "100");
  EXPECT_TRUE(metrics_.contains(R"("DeadLetters":1)")) << metrics_;
  EXPECT_TRUE(lines_.contains("failed batch moved to the dead-letter queue")) << lines_;
  EXPECT_EQ(tinybird_.rows(), 2U) << "the other failure record";
}

TEST_F(QueueHandlerTest, GoneRecordsAreMovedAwayDuringAnOutageToo) {
  put(failure(105, 106));
  put(failure(100, 101));
  auto& records = aws_.shards.at("shardId-1");
  records.erase(records.begin(), records.begin() + 2);
  trouble_ = [](const auto&) { return answer(403); };
  clock_.advance(std::chrono::hours(24));
  for (auto& record : records) {
    record.made_ms = clock_.unix_ms();
  }
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  ASSERT_EQ(dead().size(), 1U);
  EXPECT_EQ(attribute(dead()[0], "firstSequenceNumber"), "100");
}

TEST_F(QueueHandlerTest, ABadRecordTakesOnlyItself) {
  aws_.shards.at("shardId-1")[3].json =
      record(103).with("dynamodb.NewImage", R"({"Id":{"N":"1"},"a":{"N":"x"}})").json();
  put(failure(100, 109));
  ASSERT_TRUE(invoke());
  EXPECT_EQ(tinybird_.rows(), 9U);
  EXPECT_TRUE(put_off_.empty());
  ASSERT_EQ(dead().size(), 1U);
  EXPECT_TRUE(attribute(dead()[0], "reason").contains("1 of 10 records undelivered"));
  EXPECT_TRUE(attribute(dead()[0], "reason").contains("103"));
}

TEST_F(QueueHandlerTest, ABadRecordDuringAnOutageDoesNotTakeTheOthersToTheDeadLetters) {
  aws_.shards.at("shardId-1")[3].json =
      record(103).with("dynamodb.NewImage", R"({"Id":{"N":"1"},"a":{"N":"x"}})").json();
  put(failure(100, 109));
  trouble_ = [](const auto&) { return answer(403); };
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_TRUE(dead().empty());
}

TEST_F(QueueHandlerTest, WhatIsNoFailureRecordAndFailureRecordsOfOthersAreMovedWithTheirReason) {
  put("hello");
  put({{"Records", {{{"eventSource", "aws:s3"}, {"s3", "secret"}}}}});
  put(failure(100, 101, "Orders", "another"));
  put(failure(100, 101, "Orders", "cdc:7"));
  put(event_failure({{"tinydynamocdc", {{"snapshot", {}}}}}));
  ASSERT_TRUE(invoke());
  EXPECT_TRUE(put_off_.empty());
  ASSERT_EQ(dead().size(), 4U);
  EXPECT_TRUE(attribute(dead()[0], "reason").contains("it is not JSON"));
  EXPECT_TRUE(
      attribute(dead()[1], "reason").contains("S3 event: record 0: eventVersion is missing"));
  EXPECT_FALSE(lines_.contains("secret")) << lines_;
  EXPECT_TRUE(attribute(dead()[2], "reason").contains("function:another"));
  EXPECT_TRUE(attribute(dead()[3], "reason").contains("not from S3"));
  EXPECT_EQ(tinybird_.rows(), 2U) << "the version's";
}

TEST_F(QueueHandlerTest, WhatCannotBeMovedStaysInTheQueue) {
  put("hello");
  aws_.denied["SendMessage"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_EQ(left(), 1U);
  EXPECT_TRUE(lines_.contains("SendMessage")) << lines_;
  aws_.denied["SendMessage"] = false;
  aws_.queues.at("failures").dead_letters.clear();
  clock_.advance(std::chrono::seconds(60));
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_EQ(left(), 1U);
  EXPECT_TRUE(lines_.contains("has no dead-letter queue")) << lines_;
}

TEST_F(QueueHandlerTest, AStreamThatMayNotBeReadIsNoReasonToGiveUp) {
  put(failure(100, 101));
  aws_.denied["GetShardIterator"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_TRUE(dead().empty());
  EXPECT_EQ(pause_s(), 60);
}

TEST_F(QueueHandlerTest, WithoutThePauseAFailureRecordIsStillNamedAndComesAfterTheQueuesOwnTime) {
  put(failure(100, 101));
  trouble_ = [](const auto&) { return answer(403); };
  aws_.denied["ChangeMessageVisibility"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_GT(pause_s(), 1'700);
  EXPECT_TRUE(lines_.contains("a failed batch could not be set")) << lines_;
}

TEST_F(QueueHandlerTest, WhatIsNotBegunInTimeIsPutOff) {
  put(failure(100, 101));
  ASSERT_TRUE(invoke());
  for (int number = 100; number < 110; ++number) {
    put(failure(number, number));
  }
  tinybird_takes_ = std::chrono::seconds(8);
  const auto begin = clock_.unix_ms();
  ASSERT_TRUE(invoke(30));
  EXPECT_LE(clock_.unix_ms() - begin, 30'000);
  EXPECT_GE(put_off_.size(), 6U);
  EXPECT_LT(put_off_.size(), 10U);
  EXPECT_TRUE(lines_.contains("no time was left for it")) << lines_;
  EXPECT_TRUE(dead().empty());
}

TEST_F(QueueHandlerTest, AnEventOfS3IsHandledByTheFunctionItself) {
  const auto event = [](const std::string& key) {
    return Json{{"Records",
                 {{{"eventVersion", "2.1"},
                   {"eventSource", "aws:s3"},
                   {"awsRegion", "eu-west-2"},
                   {"eventName", "ObjectCreated:Put"},
                   {"s3",
                    {{"bucket", {{"name", "exports"}}},
                     {"object", {{"key", key}, {"size", 1}, {"eTag", "e"}}}}}}}}};
  };
  put(event_failure(event("AWSDynamoDB/01700000000000-abcdefab/manifest-files.json")));
  put(event_failure(event("report.csv")));
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 0U);
  ASSERT_EQ(dead().size(), 1U);
  EXPECT_TRUE(
      attribute(dead()[0], "reason").contains("s3://exports/report.csv: not of a DynamoDB"));
  EXPECT_EQ(attribute(dead()[0], "condition"), "RetriesExhausted");
  EXPECT_FALSE(aws_.operations.contains("Invoke"));
}

// A queue between a bucket and the function: messages in each of its shapes.
TEST_F(QueueHandlerTest, MessagesOfABucketAreHandledAndWhatFailsIsNamed) {
  const auto record = [](const std::string& key) {
    return Json{{"eventVersion", "2.1"},
                {"eventSource", "aws:s3"},
                {"awsRegion", "eu-west-2"},
                {"eventName", "ObjectCreated:Put"},
                {"s3",
                 {{"bucket", {{"name", "exports"}}},
                  {"object", {{"key", key}, {"size", 1}, {"eTag", "e"}}}}}};
  };
  const std::string companion = "AWSDynamoDB/01700000000000-abcdefab/manifest-files.json";
  const std::string summary = "AWSDynamoDB/01700000000000-abcdefab/manifest-summary.json";
  put(Json{{"Records", {record(companion), record(companion)}}});
  put(Json{{"Type", "Notification"}, {"Message", Json{{"Records", {record(companion)}}}.dump()}});
  put(Json{{"source", "aws.s3"},
           {"detail-type", "Object Created"},
           {"region", "eu-west-2"},
           {"detail",
            {{"bucket", {{"name", "exports"}}}, {"object", {{"key", companion}, {"size", 1}}}}}});
  put(Json{{"Service", "Amazon S3"}, {"Event", "s3:TestEvent"}, {"Bucket", "exports"}});
  put(Json{{"Records", {record("report.csv")}}});
  put(Json{{"Records", {record(companion), record(summary)}}});
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U) << "the summary cannot be read";
  EXPECT_EQ(left(), 1U);
  ASSERT_EQ(dead().size(), 1U);
  EXPECT_TRUE(
      attribute(dead()[0], "reason").contains("s3://exports/report.csv: not of a DynamoDB"));
}

TEST_F(QueueHandlerTest, AStreamsFailureIsNotSentAnew) {
  put(failure(100, 101));
  clock_.advance(redrive::k_renew_after);
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 0U);
  ASSERT_EQ(dead().size(), 1U) << "the stream does not have its records any more";
  EXPECT_FALSE(lines_.contains("sent anew")) << lines_;
}

TEST_F(QueueHandlerTest,
       WhereAPartialAnswerMightBeTakenForSuccessItIsAnErrorAndWhatIsDoneIsDeleted) {
  answer_ = FailureAnswer::invocation_error;
  put(failure(100, 101, "Orders"));
  put(failure(102, 103, "Users"));
  put("hello");
  trouble_ = [](const net::HttpRequest& request) {
    return request.target.contains("ddb_Orders") ? answer(403) : std::nullopt;
  };
  const auto refused = invoke();
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.starts_with("1 of 3 failed batches are postponed; first: "))
      << refused.error().message;
  EXPECT_EQ(left(), 1U);
  EXPECT_NEAR(static_cast<double>(pause_s()), 60, 1);
  EXPECT_EQ(dead().size(), 1U);
  trouble_ = {};
  clock_.advance(std::chrono::seconds(60));
  const auto all = invoke();
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, R"({"batchItemFailures":[]})");
}

}  // namespace
}  // namespace tinydynamocdc::lambda
