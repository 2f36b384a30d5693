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
namespace tinydynamocdc::redrive {

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
  std::optional<std::int64_t> first_arrival_s;  ///< Epoch seconds, when the first record was made.
  /// The event itself, as JSON; only destinations in S3 have it.
  std::optional<std::string> payload;
};

/// About an event that came asynchronously (S3's, a schedule's) and failed in every attempt. (AWS
/// Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".)
struct FailedEvent {
  std::string function_arn;
  std::string condition;  ///< RetriesExhausted, EventAgeExceeded, …
  std::string event;      ///< As JSON.
};

using FailureRecord = std::variant<FailedBatch, FailedEvent>;

/// bad_input when it is neither: what it is instead, by its members' names, never its content.
[[nodiscard]] base::Result<FailureRecord> parse_failure_record(std::string_view text);

}  // namespace tinydynamocdc::redrive
