// SPDX-License-Identifier: Apache-2.0
#include "redrive/failure_record.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/iso_time.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/text.hpp"

namespace tinydynamocdc::redrive {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

// A text of requestContext; empty where there is none.
std::string context_text(const json& failure, const char* name) {
  const auto* context = base::member_of(failure, "requestContext");
  return context == nullptr ? std::string() : base::text_of(*context, name);
}

Result<FailureRecord> failed_batch(const json& failure, const json& batch) {
  auto stream_arn = base::text_of(batch, "streamArn");
  auto shard_id = base::text_of(batch, "shardId");
  auto first = dynamodb::SequenceNumber::parse(base::text_of(batch, "startSequenceNumber"));
  auto last = dynamodb::SequenceNumber::parse(base::text_of(batch, "endSequenceNumber"));
  if (stream_arn.empty() || shard_id.empty() || !first || !last) {
    return base::fail(ErrorKind::bad_input,
                      "its DDBStreamBatchInfo lacks streamArn, shardId, or a valid "
                      "startSequenceNumber or endSequenceNumber");
  }
  FailedBatch found{
      .function_arn = context_text(failure, "functionArn"),
      .condition = context_text(failure, "condition"),
      .stream_arn = std::move(stream_arn),
      .shard_id = std::move(shard_id),
      .first = std::move(*first),
      .last = std::move(*last),
      .records = base::number_of(batch, "batchSize", 0),
      .first_arrival_s = base::iso_seconds(base::text_of(batch, "approximateArrivalOfFirstRecord")),
      .payload = {}};
  if (const auto* payload = base::member_of(failure, "payload")) {
    found.payload = payload->is_string() ? payload->get<std::string>() : base::dumped(*payload);
  }
  return found;
}

// What somebody who looks for the sender has to know.
std::string look_of(const json& text) {
  if (text.is_discarded()) {
    return "it is not JSON";
  }
  if (!text.is_object()) {
    return "it is not a JSON object";
  }
  std::string names;
  for (const auto& [name, value] : text.items()) {
    base::add_to_list(names, name);
  }
  return std::format("its members: {}", names.empty() ? "none" : base::outside_text(names));
}

}  // namespace

Result<FailureRecord> parse_failure_record(std::string_view text) {
  const json failure = json::parse(text, nullptr, false);
  if (const auto* batch = base::member_of(failure, "DDBStreamBatchInfo")) {
    return failed_batch(failure, *batch);
  }
  if (const auto* event = base::member_of(failure, "requestPayload"); event && event->is_object()) {
    return FailedEvent{.function_arn = context_text(failure, "functionArn"),
                       .condition = context_text(failure, "condition"),
                       .event = base::dumped(*event)};
  }
  return base::fail(
      ErrorKind::bad_input,
      std::format("it is not a failure record of AWS Lambda for a stream batch or an event ({})",
                  look_of(failure)));
}

}  // namespace tinydynamocdc::redrive
