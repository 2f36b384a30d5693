// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// The kinds of Lambda event this function understands.
enum class EventKind {
  stream,    ///< DynamoDB Streams records (`Records[].eventSource` = `aws:dynamodb`)
  s3,        ///< Objects were created in a bucket (`Records[].eventSource` = `aws:s3`)
  failures,  ///< Messages of an SQS queue (`Records[].eventSource` = `aws:sqs`): what they hold,
             ///< failure records of AWS Lambda about failures or S3's events, each is asked when it
             ///< is read
  wrapped_s3,  ///< S3's events from a topic (`Records[].EventSource` = `aws:sns`) or from
               ///< EventBridge (`source` = `aws.s3`): see source/wrapped_s3_event.hpp
  s3_test,     ///< `s3:TestEvent`, which S3 sends when a notification is set up: nothing to do
  snapshot_request,  ///< A schedule of ours asks for a snapshot (source/snapshot_request.hpp)
  proof_request,     ///< The function goes on with a proof (source/proof_request.hpp)
  empty,             ///< `{"Records":[]}`: nothing to do
};

/// Looks at an event's envelope. The first record of a kind that is known decides (by its
/// eventSource, or by its `dynamodb` or `s3` where it has none), so that a broken first record does
/// not take the others along. bad_input for an event of another kind, saying what it looks like
/// (member names and `eventSource` only: never its content), and for text that is not a JSON
/// object.
[[nodiscard]] base::Result<EventKind> event_kind(std::string_view payload);

}  // namespace tinydynamocdc::source
