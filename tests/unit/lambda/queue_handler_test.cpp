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

TEST_F(QueueHandlerTest, what_is_delivered_is_not_named_and_its_rows_are_there) {
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

TEST_F(QueueHandlerTest, an_outage_is_noticed_once_and_all_failure_records_are_put_off) {
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

TEST_F(QueueHandlerTest, the_pause_grows_from_attempt_to_attempt) {
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

TEST_F(QueueHandlerTest, near_the_end_of_its_records_a_failure_record_is_tried_more_often) {
  put(failure(100, 101));
  trouble_ = [](const auto&) { return answer(403); };
  aws_.queues.at("failures").messages.front().receives = 50;
  clock_.advance(std::chrono::hours(24) - std::chrono::seconds(400));
  ASSERT_TRUE(invoke());
  EXPECT_EQ(pause_s(), 200);
}

TEST_F(QueueHandlerTest, a_table_that_is_refused_holds_up_no_other) {
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

TEST_F(QueueHandlerTest,
       what_the_stream_does_not_have_goes_to_the_dead_letter_queue_with_its_reason) {
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

TEST_F(QueueHandlerTest, gone_records_are_moved_away_during_an_outage_too) {
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

TEST_F(QueueHandlerTest, a_bad_record_takes_only_itself) {
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

TEST_F(QueueHandlerTest,
       a_bad_record_during_an_outage_does_not_take_the_others_to_the_dead_letters) {
  aws_.shards.at("shardId-1")[3].json =
      record(103).with("dynamodb.NewImage", R"({"Id":{"N":"1"},"a":{"N":"x"}})").json();
  put(failure(100, 109));
  trouble_ = [](const auto&) { return answer(403); };
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_TRUE(dead().empty());
}

TEST_F(QueueHandlerTest,
       what_is_no_failure_record_and_failure_records_of_others_are_moved_with_their_reason) {
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

TEST_F(QueueHandlerTest, what_cannot_be_moved_stays_in_the_queue) {
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

TEST_F(QueueHandlerTest, a_stream_that_may_not_be_read_is_no_reason_to_give_up) {
  put(failure(100, 101));
  aws_.denied["GetShardIterator"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_TRUE(dead().empty());
  EXPECT_EQ(pause_s(), 60);
}

TEST_F(QueueHandlerTest,
       without_the_pause_a_failure_record_is_still_named_and_comes_after_the_queues_own_time) {
  put(failure(100, 101));
  trouble_ = [](const auto&) { return answer(403); };
  aws_.denied["ChangeMessageVisibility"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_GT(pause_s(), 1'700);
  EXPECT_TRUE(lines_.contains("a failed batch could not be set")) << lines_;
}

TEST_F(QueueHandlerTest, what_is_not_begun_in_time_is_put_off) {
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

TEST_F(QueueHandlerTest, an_event_of_s3_is_handled_by_the_function_itself) {
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
TEST_F(QueueHandlerTest, messages_of_a_bucket_are_handled_and_what_fails_is_named) {
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

TEST_F(QueueHandlerTest, a_streams_failure_is_not_sent_anew) {
  put(failure(100, 101));
  clock_.advance(redrive::k_renew_after);
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 0U);
  ASSERT_EQ(dead().size(), 1U) << "the stream does not have its records any more";
  EXPECT_FALSE(lines_.contains("sent anew")) << lines_;
}

TEST_F(
    QueueHandlerTest,
    where_a_partial_answer_might_be_taken_for_success_it_is_an_error_and_what_is_done_is_deleted) {
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
