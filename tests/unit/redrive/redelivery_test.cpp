// SPDX-License-Identifier: Apache-2.0
#include "redrive/redelivery.hpp"

#include <gtest/gtest.h>

#include <string>

#include "lambda/queue_handler_fixture.hpp"

namespace tinydynamocdc::redrive {
namespace {

using Json = nlohmann::json;

class RedeliveryTest : public lambda::QueueHandlerTest {
 protected:
  RedeliveryReport deliver(const Json& failure) {
    Redelivery delivery(
        {.streams = [this](std::string_view) -> auto& { return streams_; },
         .clock = clock_,
         .deliver = is_dry_run_ ? nullptr : &deliver_,
         .options = {},
         .handle_event = [this](const FailedEvent&, base::Deadline) -> base::Result<std::string> {
           return event_answer_;
         },
         .function_arn = "arn:aws:lambda:eu-west-2:123456789012:function:cdc",
         .tables = tables_,
         .time_per_body = std::chrono::seconds(30)});
    return delivery.deliver(failure.dump(), base::Deadline::in(clock_, std::chrono::hours(1)));
  }

  static Json with_payload(Json failure, const std::string& payload) {
    failure["payload"] = payload;
    return failure;
  }

  bool is_dry_run_ = false;
  std::vector<std::string> tables_;
  base::Result<std::string> event_answer_ = R"({"delivered":7,"quarantined":1})";
  net::Jitter jitter_{1};
  tinybird::Client client_{
      {*this, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
  row::RowWriter writer_{"key_"};
  deliver::Destinations destinations_{client_, {}, deliver::TableCheck::ensure};
  deliver::DeliverParts deliver_{
      .writer = writer_, .destinations = destinations_, .client = client_};
  aws::DynamoDbStreams streams_{access_};
};

TEST_F(RedeliveryTest, a_stored_event_needs_no_stream_and_a_broken_one_is_hopeless) {
  const auto event = testing::event_of({testing::StreamRecord().of_table("Orders").numbered("7")});
  const auto stored = deliver(with_payload(failure(1, 1), std::string(event.view())));
  EXPECT_EQ(stored.outcome, RedeliveryOutcome::delivered) << stored.reason;
  EXPECT_EQ(stored.delivered, 1U);
  EXPECT_FALSE(stored.leaves_stream_s) << "it waits as long as it has to";
  EXPECT_FALSE(aws_.operations.contains("GetShardIterator"));
  EXPECT_EQ(deliver(with_payload(failure(1, 1), R"({"Records":[)")).outcome,
            RedeliveryOutcome::never);
  const auto empty = deliver(with_payload(failure(1, 1), R"({"Records":[]})"));
  EXPECT_EQ(empty.outcome, RedeliveryOutcome::never);
  EXPECT_EQ(empty.reason, "none of its records was found");
}

TEST_F(RedeliveryTest, a_dry_run_only_looks) {
  is_dry_run_ = true;
  EXPECT_EQ(deliver(failure(100, 101)).outcome, RedeliveryOutcome::deliverable);
  EXPECT_EQ(deliver(failure(10, 11)).outcome, RedeliveryOutcome::out_of_reach);
  EXPECT_EQ(deliver(event_failure({{"Records", {{{"eventSource", "aws:s3"}}}}})).outcome,
            RedeliveryOutcome::deliverable);
  EXPECT_EQ(tinybird_requests_, 0);
}

TEST_F(RedeliveryTest, tables_that_are_not_meant_are_left_alone) {
  tables_ = {"Users"};
  const auto orders = deliver(failure(100, 101, "Orders"));
  EXPECT_EQ(orders.outcome, RedeliveryOutcome::not_ours);
  EXPECT_EQ(orders.table, "Orders");
  EXPECT_EQ(deliver(failure(100, 101, "Users")).outcome, RedeliveryOutcome::delivered);
}

TEST_F(RedeliveryTest, an_events_counts_are_the_handlers_and_its_failure_is_judged_by_its_kind) {
  const auto of_s3 = event_failure({{"Records", {{{"eventSource", "aws:s3"}}}}});
  const auto handled = deliver(of_s3);
  EXPECT_EQ(handled.outcome, RedeliveryOutcome::delivered);
  EXPECT_EQ(handled.delivered, 7U);
  EXPECT_EQ(handled.quarantined, 1U);
  EXPECT_EQ(handled.records, 1);
  using base::ErrorKind;
  for (const auto kind : {ErrorKind::unavailable, ErrorKind::denied, ErrorKind::missing,
                          ErrorKind::throttled, ErrorKind::expired, ErrorKind::internal}) {
    event_answer_ = base::fail(kind, "no");
    EXPECT_EQ(deliver(of_s3).outcome, RedeliveryOutcome::later) << to_string(kind);
  }
  for (const auto kind : {ErrorKind::bad_input, ErrorKind::rejected, ErrorKind::too_large}) {
    event_answer_ = base::fail(kind, "no");
    EXPECT_EQ(deliver(of_s3).outcome, RedeliveryOutcome::never) << to_string(kind);
  }
}

TEST_F(RedeliveryTest, an_outage_holds_a_failure_record_up_for_the_time_of_its_bodies) {
  trouble_ = [](const auto&) {
    return net::HttpResponse{.status = 503, .headers = {}, .body = R"({"error":"away"})"};
  };
  auto large = failure(100, 119);
  for (const auto& [records, seconds_max] : {std::pair(20, 30), std::pair(750, 90)}) {
    large["DDBStreamBatchInfo"]["batchSize"] = records;
    const auto begin = clock_.unix_ms();
    const auto report = deliver(large);
    EXPECT_EQ(report.outcome, RedeliveryOutcome::later);
    const auto took_ms = clock_.unix_ms() - begin;
    EXPECT_LE(took_ms, seconds_max * 1'000 + 500);
    EXPECT_GE(took_ms, seconds_max * 1'000 - 10'000);
  }
}

TEST_F(RedeliveryTest, what_the_stream_refuses_for_ever_is_hopeless_and_what_passes_is_not) {
  aws_.denied["GetRecords"] = true;
  EXPECT_EQ(deliver(failure(100, 101)).outcome, RedeliveryOutcome::later);
  auto nowhere = failure(100, 101);
  nowhere["DDBStreamBatchInfo"]["streamArn"] = "arn:aws:sqs:eu-west-2:123456789012:queue";
  EXPECT_EQ(deliver(nowhere).outcome, RedeliveryOutcome::never);
  auto gone = failure(100, 101);
  gone["DDBStreamBatchInfo"]["shardId"] = "shardId-9";
  EXPECT_EQ(deliver(gone).outcome, RedeliveryOutcome::out_of_reach)
      << "the stream or its shard is gone";
}

}  // namespace
}  // namespace tinydynamocdc::redrive
