// SPDX-License-Identifier: Apache-2.0
#include "source/sqs_event.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

// Attributes are texts, numbers too. 0: it is not there, or no number from 1 on.
std::int64_t attribute(const json& record, const char* name) {
  const auto attributes = base::required_object(record, "attributes");
  const auto text = attributes ? base::checked_text(**attributes, name) : std::string();
  const auto number = base::parse_whole<std::int64_t>(text ? *text : std::string());
  return std::max<std::int64_t>(number.value_or(0), 0);
}

Result<SqsMessage> message_of(const json& record) {
  if (!record.is_object()) {
    return base::fail(ErrorKind::bad_input, "not an object");
  }
  SqsMessage message;
  std::string source;
  for (auto [name, into] :
       {std::pair("eventSource", &source), std::pair("messageId", &message.id),
        std::pair("receiptHandle", &message.receipt), std::pair("body", &message.body),
        std::pair("eventSourceARN", &message.queue_arn)}) {
    TINYDYNAMOCDC_TRY(auto text, base::required_text(record, name));
    *into = std::move(text);
  }
  if (source != "aws:sqs") {
    return base::fail(ErrorKind::bad_input, std::format("eventSource is \"{}\", not \"aws:sqs\"",
                                                        base::outside_text(source)));
  }
  // A count that cannot be read is a first one.
  message.receives = std::max<std::int64_t>(attribute(record, "ApproximateReceiveCount"), 1);
  if (const auto sent_unix_ms = attribute(record, "SentTimestamp"); sent_unix_ms > 0) {
    message.sent_unix_ms = sent_unix_ms;
  }
  return message;
}

}  // namespace

Result<std::vector<SqsMessage>> parse_sqs_event(std::string_view payload) {
  const auto event = base::parsed_object<json>(payload);
  if (!event) {
    return std::unexpected(base::with_context(event.error(), "SQS event"));
  }
  const json* records = base::member_of(*event, "Records");
  if (records == nullptr || !records->is_array()) {
    return base::fail(ErrorKind::bad_input, "SQS event: Records is missing or not an array");
  }
  std::vector<SqsMessage> messages;
  messages.reserve(records->size());
  for (const auto& record : *records) {
    auto message = message_of(record);
    if (!message) {
      return std::unexpected(base::with_context(
          message.error(), std::format("SQS event: record {}", messages.size())));
    }
    messages.push_back(std::move(*message));
  }
  return messages;
}

}  // namespace tinydynamocdc::source
