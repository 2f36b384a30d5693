// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/config.hpp"
#include "lambda/export_handler.hpp"
#include "lambda/metrics.hpp"

namespace tinydynamocdc::lambda {

/// One SQS event.
struct QueueEvent {
  std::string_view payload;
  std::string_view request_id;
  std::string_view function_arn;  ///< As invoked, perhaps with a version; empty: not told.
  base::Deadline deadline;        ///< Leaves the time to answer.
};

/// For a body of 250 records, its retries included: an outage takes so much of an invocation, once.
inline constexpr std::chrono::milliseconds k_redrive_time_per_body{30'000};

/// Kept back for putting off what is not delivered: ten calls to SQS.
inline constexpr std::chrono::milliseconds k_putting_off_time_max{5'000};

/// Failure records about what triggers and S3's events have given up, from the queue that AWS
/// Lambda writes them to. Of each failure record:
///  - delivered: done, AWS deletes it;
///  - to be delivered later: hidden for a growing pause (redrive/pause.hpp), and named in the
///    answer;
///  - never to be delivered, out of the stream's reach, or not ours: sent to the dead-letter queue
///    that the queue's RedrivePolicy names, as it is, with the attributes `reason`, `condition` and
///    `firstSequenceNumber`; then done. Logged as an error, and counted (DeadLetters).
/// A message may be an event of S3 too, from a queue between a bucket and the function, also in
/// SNS's or EventBridge's envelope: its objects are loaded, with the same three outcomes, what
/// fails is named in the answer, and what the time does not suffice for goes on with a new message
/// in the same queue (sqs:SendMessage). One that is so old that the queue might drop it is sent
/// anew before anything else (redrive/renewal.hpp), failure records about S3's events too. What
/// cannot be moved, and what there is no time for, comes again. (AWS Lambda Developer Guide,
/// "Reporting batch item failures" for SQS.) Not thread-safe.
class QueueHandler {
 public:
  struct Parts {
    const base::Log& log;
    AwsClients& aws;
    deliver::DeliverParts deliver;
    deliver::DeliverOptions options;  ///< Those of a stream's batch.
    ExportHandler& exports;           ///< Handles events of S3 again.
    Metrics& metrics;
    FailureAnswer failure_answer = FailureAnswer::invocation_error;
  };

  /// What the parts refer to must outlive this.
  explicit QueueHandler(const Parts& parts) : parts_(parts) {}

  /// `{"batchItemFailures":[{"itemIdentifier":"<message id>"},…]}`. With invocation_error, where a
  /// mapping might take that for success, what is done is deleted here and the rest is an error.
  /// bad_input: the event is none of SQS.
  [[nodiscard]] base::Result<std::string> handle(const QueueEvent& event);

 private:
  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
