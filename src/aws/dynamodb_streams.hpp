// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// A record's place in a stream.
struct ShardPosition {
  std::string stream_arn;
  std::string shard_id;
  std::string sequence_number;
};

/// At most this many in one answer. (API_streams_GetRecords, Limit.)
inline constexpr std::int64_t k_stream_records_max = 1'000;

/// One answer of GetRecords.
struct RecordsPage {
  std::string body;           ///< The whole answer as it came: {"Records":[…],…}.
  std::string next_iterator;  ///< Empty: the shard is closed, and this was its end.
};

/// The operations of DynamoDB Streams that we use; they read. A stream keeps its records for 24
/// hours. Codes worth knowing: TrimmedDataAccessException (older than that),
/// ExpiredIteratorException (an iterator lives for 15 minutes), ResourceNotFoundException (no such
/// stream or shard, any more). (Amazon DynamoDB Streams API Reference.)
class DynamoDbStreams {
 public:
  explicit DynamoDbStreams(const Access& access) : client_(access, k_dynamodb_streams) {}

  /// GetShardIterator AT_SEQUENCE_NUMBER.
  [[nodiscard]] ServiceResult<std::string> iterator_at(const ShardPosition& position,
                                                       base::Deadline deadline);

  /// GetRecords: up to 1 MB or `records_max` records; none is no sign of an end.
  [[nodiscard]] ServiceResult<RecordsPage> records(std::string_view iterator,
                                                   std::int64_t records_max,
                                                   base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
