// SPDX-License-Identifier: Apache-2.0
#include "manual_redrive/redrive.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "manual_redrive/redrive_fixture.hpp"

namespace tinydynamocdc::manual_redrive {
namespace {

using base::ErrorKind;
using manage::Mode;
using redrive::RedeliveryOutcome;
using testing::FakeAws;

TEST_F(RedriveTest, a_batch_is_read_again_from_first_to_last_and_its_failure_deleted) {
  aws_.records_per_page = 3;
  add(failure(105, 111));
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::delivered) << only(report).reason;
  EXPECT_EQ(report->delivered_records, 7);
  EXPECT_TRUE(report->complete());
  EXPECT_EQ(failures_left(), 0);
  const auto& rows = tinybird_.datasources.at("ddb_Orders").rows;
  ASSERT_EQ(rows.size(), 7);
  EXPECT_TRUE(rows.front().contains(R"("SequenceNumber":"105")")) << rows.front();
  EXPECT_TRUE(rows.back().contains(R"("SequenceNumber":"111")")) << rows.back();
  EXPECT_TRUE(rows.front().contains(
      std::format(R"("eventSourceARN":"{}")", FakeAws::stream_arn("Orders"))));
}

TEST_F(RedriveTest, a_failure_is_deleted_only_after_its_rows_are_acknowledged) {
  add(failure(105, 106));
  tinybird_.token = "another";
  const auto refused = redrive_all();
  EXPECT_EQ(only(refused).outcome, RedeliveryOutcome::later);
  EXPECT_TRUE(only(refused).reason.contains("2 of 2 records undelivered")) << only(refused).reason;
  EXPECT_FALSE(refused->complete());
  EXPECT_EQ(failures_left(), 1);
  EXPECT_TRUE(aws_.hidden_messages.empty());
  EXPECT_EQ(aws_.count("DeleteMessage"), 0);
  tinybird_.token = "p.token";
  EXPECT_EQ(only(redrive_all()).outcome, RedeliveryOutcome::delivered);
  EXPECT_EQ(failures_left(), 0);
}

TEST_F(RedriveTest, a_batch_of_two_pages_that_is_refused_is_told_by_its_own_numbers) {
  aws_.records_per_page = 3;
  add(failure(105, 111));
  tinybird_.token = "another";
  const auto refused = redrive_all();
  EXPECT_EQ(only(refused).outcome, RedeliveryOutcome::later);
  EXPECT_TRUE(only(refused).reason.contains(
      "7 of 7 records undelivered; first: record 0 of the batch (SequenceNumber 105): "))
      << only(refused).reason;
  // What is wrong shows only with the last page's body: all pages before it are gone.
  tinybird_.token = "p.token";
  add(failure(112, 119));
  tinybird_.body_bytes_max = 1;
  const auto too_large = redrive_all();
  ASSERT_TRUE(too_large) << too_large.error().message;
  ASSERT_EQ(too_large->failures.size(), 2U);
  EXPECT_TRUE(too_large->failures[1].reason.contains("(SequenceNumber 112): "))
      << too_large->failures[1].reason;
}

TEST_F(RedriveTest, what_the_stream_has_forgotten_is_told_and_kept) {
  add(failure(50, 55));
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::out_of_reach);
  EXPECT_TRUE(only(report).reason.contains("a snapshot repairs the gap")) << only(report).reason;
  EXPECT_FALSE(report->complete());
  EXPECT_EQ(failures_left(), 1);
  EXPECT_TRUE(aws_.hidden_messages.empty());
}

TEST_F(RedriveTest, a_shard_that_ends_too_early_is_no_delivery) {
  aws_.shard_is_closed = true;
  add(failure(118, 130));
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::later);
  EXPECT_TRUE(only(report).reason.contains("ends before the record 130")) << only(report).reason;
  EXPECT_EQ(failures_left(), 1);
}

TEST_F(RedriveTest, what_is_stored_needs_no_stream) {
  aws_.stream_records.clear();
  auto with_payload = failure(1, 1);
  const auto event = testing::event_of({testing::StreamRecord().of_table("Orders").numbered("7")});
  with_payload["payload"] = std::string(event.view());
  add(with_payload);
  EXPECT_EQ(only(redrive_all()).outcome, RedeliveryOutcome::delivered);
  EXPECT_EQ(tinybird_.rows(), 1);
  EXPECT_EQ(aws_.count("GetShardIterator"), 0);
}

TEST_F(RedriveTest, failure_records_of_others_stay_and_do_not_count) {
  add(failure(105, 106, "Orders", "another"));
  add(failure(105, 107, "Customers"));
  const auto report = redrive_all(Mode::apply, {"Orders"});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->failures.size(), 2);
  for (const auto& each : report->failures) {
    EXPECT_EQ(each.outcome, RedeliveryOutcome::not_ours) << each.reason;
  }
  EXPECT_TRUE(report->complete());
  EXPECT_EQ(failures_left(), 2);
  EXPECT_TRUE(aws_.hidden_messages.empty());
  EXPECT_EQ(tinybird_.rows(), 0);
}

TEST_F(RedriveTest, what_is_no_failure_record_is_kept_with_a_reason) {
  aws_.queues["dead"] = Json::array({"hello"});
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::never);
  EXPECT_TRUE(only(report).reason.contains("not a failure record of AWS Lambda"))
      << only(report).reason;
  EXPECT_FALSE(report->complete());
  EXPECT_EQ(failures_left(), 1);
}

TEST_F(RedriveTest, a_dry_run_delivers_and_deletes_nothing) {
  add(failure(105, 106));
  add(failure(50, 55));
  const auto before = aws_.everything();
  const auto report = redrive_all(Mode::dry_run);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->failures.size(), 2);
  EXPECT_EQ(report->failures[0].outcome, RedeliveryOutcome::deliverable);
  EXPECT_EQ(report->failures[1].outcome, RedeliveryOutcome::out_of_reach);
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(aws_.hidden_messages.empty());
  EXPECT_EQ(tinybird_.rows(), 0);
}

TEST_F(RedriveTest, many_failure_records_are_all_gone_through) {
  for (int number = 100; number < 120; ++number) {
    add(failure(number, number));
  }
  add(failure(50, 50));
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->failures.size(), 21);
  EXPECT_EQ(report->delivered_records, 20);
  EXPECT_EQ(failures_left(), 1);
}

TEST_F(RedriveTest, whatever_breaks_nothing_stays_hidden) {
  add(failure(105, 106));
  add(failure(107, 108));
  aws_.fail("DeleteMessage", 1, 400, "AccessDeniedException", "sqs:DeleteMessage");
  expect_error(redrive_all(), ErrorKind::denied, "not deleted: ");
  EXPECT_EQ(failures_left(), 2);
  EXPECT_TRUE(aws_.hidden_messages.empty());
  EXPECT_TRUE(redrive_all()->complete());
  EXPECT_EQ(failures_left(), 0);
}

TEST_F(RedriveTest, without_a_queue_there_is_nothing_to_read_and_that_is_said) {
  aws_.mappings.front()["DestinationConfig"]["OnFailure"]["Destination"] =
      "arn:aws:sns:eu-west-2:123456789012:topic";
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->unread, std::vector<std::string>{"arn:aws:sns:eu-west-2:123456789012:topic"});
  EXPECT_FALSE(report->complete());
  aws_.mappings.front().erase("DestinationConfig");
  expect_error(redrive_all(), ErrorKind::missing, "has an on-failure destination");
  aws_.functions.clear();
  expect_error(redrive_all(), ErrorKind::missing, "there is no function cdc");
}

TEST_F(RedriveTest, the_dead_letter_queue_behind_a_queue_is_gone_through_too) {
  aws_.queue_settings["dead"] = {
      {"Attributes",
       {{"RedrivePolicy",
         Json{{"deadLetterTargetArn", FakeAws::queue_arn("hopeless")}, {"maxReceiveCount", 1'000}}
             .dump()}}}};
  aws_.queues["hopeless"] = Json::array({failure(110, 112).dump()});
  add(failure(105, 106));
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->failures.size(), 2U);
  EXPECT_EQ(report->failures[1].destination, FakeAws::queue_arn("hopeless"));
  EXPECT_EQ(report->delivered_records, 5U);
  EXPECT_TRUE(report->complete());
  EXPECT_TRUE(aws_.queues["hopeless"].empty());
  aws_.fail("GetQueueAttributes", 1, 403, "AccessDeniedException", "sqs:GetQueueAttributes");
  expect_error(redrive_all(), ErrorKind::denied, "GetQueueAttributes");
}

// The trigger reports to a bucket, with the whole event.
class RedriveFromBucket : public RedriveTest {
 protected:
  void SetUp() override {
    RedriveTest::SetUp();
    aws_.mappings.front()["DestinationConfig"]["OnFailure"]["Destination"] = "arn:aws:s3:::dead";
    uuid_ = aws_.mappings.front()["UUID"];
  }
  std::string put(const std::string& name, const Json& what) {
    const auto key = std::format("dead/aws/lambda/{}/shardId-1/2026/11/26/{}", uuid_, name);
    aws_.objects[key] = what.dump();
    return key;
  }
  // As AWS writes it there: the event is the text of a member.
  static Json with_event(Json failure, int first, int last) {
    Json event{{"Records", Json::array()}};
    for (int number = first; number <= last; ++number) {
      event["Records"].push_back(
          Json::parse(testing::StreamRecord()
                          .numbered(std::to_string(number))
                          .with_image(std::format(R"("Id":{{"N":"{}"}})", number))
                          .json()));
      event["Records"].back()["eventSourceARN"] = FakeAws::stream_arn("Orders");
    }
    failure["payload"] = event.dump();
    return failure;
  }
  std::string uuid_;
};

TEST_F(RedriveFromBucket, what_is_stored_is_delivered_without_the_stream) {
  aws_.stream_records.clear();
  aws_.objects_per_page = 1;
  put("a", with_event(failure(105, 107), 105, 107));
  put("b", with_event(failure(108, 109), 108, 109));
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->failures.size(), 2U);
  EXPECT_TRUE(report->complete()) << report->failures.front().reason;
  EXPECT_EQ(report->delivered_records, 5U);
  EXPECT_EQ(report->failures.front().destination, "arn:aws:s3:::dead");
  EXPECT_TRUE(report->failures.front().id.ends_with("/a"));
  EXPECT_TRUE(aws_.objects.empty());
  EXPECT_EQ(tinybird_.datasources.at("ddb_Orders").rows.size(), 5U);
}

TEST_F(RedriveFromBucket, an_object_is_deleted_only_after_its_rows_are_acknowledged) {
  put("a", with_event(failure(105, 106), 105, 106));
  tinybird_.token = "another";
  EXPECT_EQ(only(redrive_all()).outcome, RedeliveryOutcome::later);
  EXPECT_EQ(only(redrive_all(Mode::dry_run)).outcome, RedeliveryOutcome::deliverable);
  EXPECT_EQ(aws_.objects.size(), 1U);
  EXPECT_EQ(aws_.count("DeleteObject"), 0);
  tinybird_.token = "p.token";
  EXPECT_EQ(only(redrive_all()).outcome, RedeliveryOutcome::delivered);
  EXPECT_TRUE(aws_.objects.empty());
}

TEST_F(RedriveFromBucket, other_things_in_the_bucket_are_not_even_read) {
  aws_.objects["dead/aws/lambda/another-trigger/shardId-1/2026/11/26/x"] = "not ours";
  aws_.objects["dead/report.csv"] = "not ours";
  const auto before = aws_.objects;
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->failures.empty());
  EXPECT_TRUE(report->complete());
  EXPECT_EQ(aws_.objects, before);
  EXPECT_EQ(aws_.count("GetObject"), 0);
}

TEST_F(RedriveFromBucket, a_bucket_that_may_not_be_listed_is_an_error) {
  aws_.fail("ListObjectsV2", 1, 403, "AccessDenied", "not authorized to perform: s3:ListBucket");
  expect_error(redrive_all(), ErrorKind::denied, "s3://dead/aws/lambda/" + uuid_);
}

TEST_F(RedriveTest, an_owner_that_could_not_be_looked_at_is_said_once) {
  add(failure(105, 106));
  EXPECT_TRUE(redrive_all()->remarks.empty());
  tinybird_.look_status = 400;
  add(failure(107, 108));
  add(failure(109, 110));
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->complete()) << "a look holds up no rows";
  ASSERT_EQ(report->remarks.size(), 1U);
  EXPECT_TRUE(report->remarks[0].contains("could not check whether data source ddb_Orders"))
      << report->remarks[0];
}

}  // namespace
}  // namespace tinydynamocdc::manual_redrive
