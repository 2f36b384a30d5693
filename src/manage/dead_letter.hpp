// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// What AWS Lambda writes about a batch of a stream that it gave up. (AWS Lambda Developer Guide,
/// "Retain discarded records for a DynamoDB event source".)
struct DeadLetter {
  std::string function_arn;
  std::string condition;  ///< RetryAttemptsExhausted, RecordAgeExceeded, …
  std::string stream_arn;
  std::string shard_id;
  std::string first;  ///< Sequence numbers of the first and the last record.
  std::string last;
  std::int64_t records = 0;
  /// The event itself, as JSON; only destinations in S3 have it.
  std::optional<std::string> payload;
};

/// bad_input with the reason when it is nothing of that kind: an event of S3 that failed says so.
[[nodiscard]] base::Result<DeadLetter> parse_dead_letter(std::string_view text);

}  // namespace tinydynamocdc::manage
