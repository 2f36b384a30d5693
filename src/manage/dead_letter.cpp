// SPDX-License-Identifier: Apache-2.0
#include "manage/dead_letter.hpp"

#include <nlohmann/json.hpp>

#include "aws/json_fields.hpp"
#include "dynamodb/sequence_number.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using nlohmann::json;

base::Result<DeadLetter> parse_dead_letter(std::string_view text) {
  const json letter = json::parse(text, nullptr, false);
  const auto* batch = aws::member_of(letter, "DDBStreamBatchInfo");
  if (batch == nullptr) {
    return base::fail(ErrorKind::bad_input,
                      aws::member_of(letter, "requestPayload") != nullptr
                          ? "it is about an event of S3, not about a stream's batch: "
                            "docs/operations.md says how to send that again"
                          : "it is not what AWS Lambda writes about a stream's batch");
  }
  const json none = json::object();
  const auto* context = aws::member_of(letter, "requestContext");
  DeadLetter found{
      .function_arn = aws::text_of(context == nullptr ? none : *context, "functionArn"),
      .condition = aws::text_of(context == nullptr ? none : *context, "condition"),
      .stream_arn = aws::text_of(*batch, "streamArn"),
      .shard_id = aws::text_of(*batch, "shardId"),
      .first = aws::text_of(*batch, "startSequenceNumber"),
      .last = aws::text_of(*batch, "endSequenceNumber"),
      .records = aws::number_of(*batch, "batchSize", 0),
      .payload = {}};
  if (const auto* payload = aws::member_of(letter, "payload")) {
    found.payload = payload->is_string() ? payload->get<std::string>() : aws::dumped(*payload);
  }
  if (found.stream_arn.empty() || found.shard_id.empty() ||
      !dynamodb::SequenceNumber::parse(found.first) ||
      !dynamodb::SequenceNumber::parse(found.last)) {
    return base::fail(ErrorKind::bad_input,
                      "its DDBStreamBatchInfo lacks streamArn, shardId, startSequenceNumber or "
                      "endSequenceNumber");
  }
  return found;
}

}  // namespace tinydynamocdc::manage
