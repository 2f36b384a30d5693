// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "manual_redrive/redrive_fixture.hpp"

namespace tinydynamocdc::manual_redrive {
namespace {

using manage::Mode;
using redrive::RedeliveryOutcome;
using testing::FakeAws;

// Failure records about events of S3 as well, in the queue of the trigger.
class RedriveEventsTest : public RedriveTest {
 protected:
  static Json event_of_s3(const std::string& key = "AWSDynamoDB/1/data/x.json.gz") {
    return {{"Records",
             {{{"eventSource", "aws:s3"},
               {"eventName", "ObjectCreated:Put"},
               {"s3", {{"bucket", {{"name", "exports"}}}, {"object", {{"key", key}}}}}}}}};
  }
  static Json event_failure(const Json& event, const std::string& function = "cdc") {
    return {{"version", "1.0"},
            {"requestContext",
             {{"requestId", "r"},
              {"functionArn", FakeAws::function_arn(function) + ":$LATEST"},
              {"condition", "RetriesExhausted"},
              {"approximateInvokeCount", 3}}},
            {"requestPayload", event},
            {"responseContext", {{"statusCode", 200}, {"functionError", "Unhandled"}}},
            {"responsePayload", {{"errorMessage", "no"}}}};
  }
};

TEST_F(RedriveEventsTest,
       an_event_of_s3_is_handed_to_the_function_and_its_failure_record_deleted_after_its_answer) {
  add(event_failure(event_of_s3()));
  EXPECT_EQ(only(redrive_all(Mode::dry_run)).outcome, RedeliveryOutcome::deliverable);
  EXPECT_TRUE(aws_.invocations.empty());
  aws_.invocations_fail = true;
  const auto refused = redrive_all();
  EXPECT_EQ(only(refused).outcome, RedeliveryOutcome::later);
  EXPECT_EQ(only(refused).reason, "the function failed again: s3://b/k line 3: no");
  EXPECT_FALSE(refused->complete());
  EXPECT_EQ(failures_left(), 1U);
  EXPECT_TRUE(aws_.hidden_messages.empty());
  aws_.invocations_fail = false;
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::delivered) << only(report).reason;
  EXPECT_EQ(only(report).records, 1);
  EXPECT_EQ(report->delivered_records, 7U);
  EXPECT_EQ(failures_left(), 0U);
  EXPECT_EQ(aws_.invocations, (std::vector<Json>{event_of_s3(), event_of_s3()}));
}

TEST_F(RedriveEventsTest,
       an_invocation_without_an_answer_keeps_its_failure_record_and_the_others_go_on) {
  add(event_failure(event_of_s3("a")));
  add(event_failure(event_of_s3("b")));
  aws_.fail("Invoke", 1, 403, "AccessDeniedException", "lambda:InvokeFunction");
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->failures.size(), 2U);
  EXPECT_EQ(report->failures[0].outcome, RedeliveryOutcome::later);
  EXPECT_TRUE(report->failures[0].reason.contains("lambda:InvokeFunction"));
  EXPECT_EQ(report->failures[1].outcome, RedeliveryOutcome::delivered);
  EXPECT_EQ(failures_left(), 1U);
}

TEST_F(RedriveEventsTest, events_of_others_of_named_tables_and_of_schedules_are_left_alone) {
  add(event_failure(event_of_s3(), "another"));
  auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::not_ours);
  aws_.queues["dead"] = Json::array();
  add(event_failure(event_of_s3()));
  report = redrive_all(Mode::apply, {"Orders"});
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::not_ours);
  EXPECT_TRUE(only(report).reason.contains("without --table-name")) << only(report).reason;
  aws_.queues["dead"] = Json::array();
  add(event_failure({{"tinydynamocdc", {{"snapshot", Json::object()}}}}));
  report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::never);
  EXPECT_TRUE(only(report).reason.contains("not from S3")) << only(report).reason;
  EXPECT_EQ(failures_left(), 1U);
  EXPECT_TRUE(aws_.invocations.empty());
}

TEST_F(RedriveEventsTest, the_functions_own_destination_is_read_too) {
  aws_.queues["events"] = Json::array({event_failure(event_of_s3()).dump()});
  aws_.async_failures["cdc"] = FakeAws::queue_arn("events");
  add(failure(105, 106));
  auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->failures.size(), 2U);
  EXPECT_TRUE(report->complete());
  EXPECT_EQ(report->delivered_records, 9U);
  // A bucket, and no trigger with a destination.
  aws_.mappings.front().erase("DestinationConfig");
  aws_.async_failures["cdc"] = "arn:aws:s3:::dead";
  aws_.objects["dead/aws/lambda/async/cdc/2026/11/26/a"] = event_failure(event_of_s3()).dump();
  aws_.objects["dead/aws/lambda/async/cdc-2/2026/11/26/a"] = "another's";
  EXPECT_EQ(only(redrive_all()).outcome, RedeliveryOutcome::delivered);
  EXPECT_EQ(aws_.objects.size(), 1U);
  expect_error(redrive_all(Mode::apply, {"Orders"}), base::ErrorKind::missing,
               "has an on-failure destination");
}

TEST_F(RedriveEventsTest,
       failure_records_of_others_and_a_long_run_keep_none_of_ours_from_being_delivered) {
  for (int number = 100; number < 120; ++number) {
    add(failure(number, number, "Orders", number % 2 == 0 ? "another" : "cdc"));
  }
  // Each takes so long that the others' are seen again in the middle of it.
  http_.otherwise([this](const testing::RecordedRequest& request) {
    clock_.advance(std::chrono::seconds(250));
    return tinybird_.answer(request);
  });
  const auto report = redrive_all();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->failures.size(), 20U);
  EXPECT_EQ(report->delivered_records, 10U);
  EXPECT_TRUE(report->complete());
  EXPECT_EQ(failures_left(), 10U);
  EXPECT_TRUE(aws_.hidden_messages.empty());
}

TEST_F(RedriveEventsTest, what_is_trimmed_between_two_pages_is_out_of_reach_and_said) {
  aws_.records_per_page = 3;
  add(failure(105, 111));
  aws_.fail("GetRecords", 1, 400, "TrimmedDataAccessException", "beyond the trim horizon");
  const auto report = redrive_all();
  EXPECT_EQ(only(report).outcome, RedeliveryOutcome::out_of_reach);
  EXPECT_TRUE(only(report).reason.contains("a snapshot repairs the gap")) << only(report).reason;
  EXPECT_EQ(failures_left(), 1U);
}

TEST_F(RedriveEventsTest, a_data_source_is_looked_at_once_for_all_failures) {
  for (int number = 100; number < 110; ++number) {
    add(failure(number, number));
  }
  EXPECT_TRUE(redrive_all()->complete());
  const auto looks = std::ranges::count_if(http_.requests(), [](const auto& request) {
    return !request.target.starts_with("/v0/events");
  });
  EXPECT_LE(looks, 3) << "a look, a creation";
}

}  // namespace
}  // namespace tinydynamocdc::manual_redrive
