// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// A message of an SQS queue that a Lambda event brings.
struct SqsMessage {
  std::string id;
  std::string receipt;        ///< What deletes and hides it.
  std::string body;           ///< Anything: judged by whoever reads it.
  std::int64_t receives = 1;  ///< ApproximateReceiveCount: this time included.
  std::string queue_arn;
  /// SentTimestamp: since when the queue counts its age. Nothing: the event does not tell.
  std::optional<std::int64_t> sent_unix_ms;
};

/// Reads the records of an SQS event ("Using Lambda with Amazon SQS", AWS Lambda Developer Guide),
/// in their order. bad_input: it is not JSON, has no Records, or a record lacks messageId,
/// receiptHandle, body or eventSourceARN, or comes from elsewhere: without them no message could be
/// told from another, so none is taken.
[[nodiscard]] base::Result<std::vector<SqsMessage>> parse_sqs_event(std::string_view payload);

}  // namespace tinydynamocdc::source
