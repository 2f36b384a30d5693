// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "dynamodb/sequence_number.hpp"

/// What AWS Lambda writes to an on-failure destination.
namespace tinydynamocdc::manage {

/// About a batch of a stream that a trigger gave up. (AWS Lambda Developer Guide, "Retain discarded
/// records for a DynamoDB event source".)
struct FailedBatch {
  std::string function_arn;
  std::string condition;  ///< RetryAttemptsExhausted, RecordAgeExceeded, …
  std::string stream_arn;
  std::string shard_id;
  dynamodb::SequenceNumber first;
  dynamodb::SequenceNumber last;
  std::int64_t records = 0;
  /// The event itself, as JSON; only destinations in S3 have it.
  std::optional<std::string> payload;
};

/// About an event that came asynchronously (S3's, a schedule's) and failed in every attempt. (AWS
/// Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".)
struct FailedEvent {
  std::string function_arn;
  std::string event;  ///< As JSON.
};

using DeadLetter = std::variant<FailedBatch, FailedEvent>;

/// bad_input with the reason when it is neither.
[[nodiscard]] base::Result<DeadLetter> parse_dead_letter(std::string_view text);

}  // namespace tinydynamocdc::manage
