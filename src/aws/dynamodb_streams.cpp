// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb_streams.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

ServiceResult<std::string> DynamoDbStreams::iterator_at(const ShardPosition& position,
                                                        base::Deadline deadline) {
  const json question{{"StreamArn", position.stream_arn},
                      {"ShardId", position.shard_id},
                      {"ShardIteratorType", "AT_SEQUENCE_NUMBER"},
                      {"SequenceNumber", position.sequence_number}};
  TINYDYNAMOCDC_TRY(const auto body,
                    client_.json("GetShardIterator", base::dumped(question), deadline));
  auto iterator = base::text_of(json::parse(body, nullptr, false), "ShardIterator");
  if (iterator.empty()) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::unavailable, "streams.dynamodb GetShardIterator: the answer has no iterator"},
        {},
        200});
  }
  return iterator;
}

ServiceResult<RecordsPage> DynamoDbStreams::records(std::string_view iterator,
                                                    std::int64_t records_max,
                                                    base::Deadline deadline) {
  const json question{{"ShardIterator", iterator},
                      {"Limit", std::clamp<std::int64_t>(records_max, 1, k_stream_records_max)}};
  TINYDYNAMOCDC_TRY(auto body, client_.json("GetRecords", base::dumped(question), deadline));
  RecordsPage page{.body = std::move(body), .next_iterator = {}};
  page.next_iterator = base::text_of(json::parse(page.body, nullptr, false), "NextShardIterator");
  return page;
}

}  // namespace tinydynamocdc::aws
