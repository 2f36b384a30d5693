// SPDX-License-Identifier: Apache-2.0
#include "lambda/stream_handler.hpp"

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;
using deliver::Report;

Report failed() {
  Report report{.read = 3, .delivered = 1};
  report.add_undelivered({.index = 1, .sequence_number = "20"},
                         {ErrorKind::bad_input, "first reason"});
  report.add_undelivered({.index = 2, .sequence_number = "9"}, {ErrorKind::unavailable, "second"});
  return report;
}

TEST(StreamResponse, success_is_an_empty_list_in_both_ways) {
  const Report report{.read = 2, .delivered = 1, .quarantined = 1};
  EXPECT_EQ(stream_response(report, FailureAnswer::partial_batch), R"({"batchItemFailures":[]})");
  EXPECT_EQ(stream_response(report, FailureAnswer::invocation_error),
            R"({"batchItemFailures":[]})");
}

TEST(StreamResponse, defect_01_without_partial_batches_a_failure_is_an_invocation_error) {
  const auto response = stream_response(failed(), FailureAnswer::invocation_error);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(response.error().message,
            "2 of 3 records undelivered (1 delivered, 0 quarantined); first: first reason; "
            "one more reason is in the log");
}

TEST(StreamResponse, with_partial_batches_the_lowest_undelivered_record_is_named) {
  EXPECT_EQ(stream_response(failed(), FailureAnswer::partial_batch),
            R"({"batchItemFailures":[{"itemIdentifier":"9"}]})");
}

TEST(StreamResponse, where_a_position_is_not_known_no_partial_answer_is_given) {
  auto report = failed();
  report.add_undelivered({.index = 3}, {ErrorKind::bad_input, "x"});
  EXPECT_FALSE(stream_response(report, FailureAnswer::partial_batch));
  Report broken{.read = 1, .delivered = 1};
  broken.source_error = base::Error{ErrorKind::bad_input, "cut off"};
  const auto response = stream_response(broken, FailureAnswer::partial_batch);
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().message.contains("cut off"));
}

TEST(LogReport, defect_29_tells_counts_and_reasons_at_info_and_no_content) {
  const testing::FakeClock clock;
  std::string lines;
  const base::Log log(base::LogLevel::info, clock, [&](std::string_view line) { lines += line; });
  auto report = failed();
  report.add_quarantined("ddb_t", 4);
  log_report(log, "request", report);
  EXPECT_TRUE(lines.contains(
      R"("level":"ERROR","message":"records undelivered","requestId":"request","records":1,"record":1,)"
      R"("SequenceNumber":"20","lastRecord":1,"lastSequenceNumber":"20","kind":"bad_input",)"
      R"("reason":"first reason"})"))
      << lines;
  EXPECT_TRUE(
      lines.contains(R"("message":"Tinybird put rows into quarantine","requestId":"request",)"
                     R"("datasource":"ddb_t","rows":4})"))
      << lines;
  EXPECT_TRUE(lines.contains(R"("read":3,"delivered":1,"quarantined":4,"undelivered":2)")) << lines;
}

}  // namespace
}  // namespace tinydynamocdc::lambda
