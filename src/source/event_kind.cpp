// SPDX-License-Identifier: Apache-2.0
#include "source/event_kind.hpp"

#include <format>
#include <optional>
#include <string>
#include <utility>

#include "base/outside_text.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "dynamodb/json_reader.hpp"
#include "source/proof_request.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using dynamodb::JsonReader;

namespace {

constexpr std::string_view k_what_is_understood =
    "this function handles DynamoDB Streams events (Records with eventSource \"aws:dynamodb\"), "
    "Amazon S3 events (\"aws:s3\", also through SQS, SNS or EventBridge) and failure records from "
    "an SQS queue (\"aws:sqs\")";

// What S3 sends when somebody sets up a notification; it has no Records. ("Event message
// structure", Amazon S3 User Guide.)
constexpr std::string_view k_s3_test_event = "s3:TestEvent";

// What a record says of where it comes from.
struct Origin {
  std::string event_source;  // Empty where it does not say.
  bool has_dynamodb = false;
  bool has_s3 = false;
};

// As far as the record can be read: a broken one must not hide what its neighbours are.
Origin origin_of(JsonReader record) {
  Origin origin;
  if (!record.enter_object()) {
    return origin;
  }
  for (;;) {
    const auto member = record.next_member();
    if (!member || member->end) {
      return origin;
    }
    // SNS spells it EventSource.
    if (member->name_text == "eventSource" || member->name_text == "EventSource") {
      origin.event_source = record.read_string().value_or("");
      return origin;
    }
    origin.has_dynamodb = origin.has_dynamodb || member->name_text == "dynamodb";
    origin.has_s3 = origin.has_s3 || member->name_text == "s3";
    if (!record.read_raw()) {
      return origin;
    }
  }
}

std::optional<EventKind> kind_of(const Origin& origin) {
  const auto is_from = [&](std::string_view source, bool has_its_member) {
    return origin.event_source == source || (origin.event_source.empty() && has_its_member);
  };
  if (is_from("aws:dynamodb", origin.has_dynamodb)) {
    return EventKind::stream;
  }
  if (is_from("aws:s3", origin.has_s3)) {
    return EventKind::s3;
  }
  if (origin.event_source == "aws:sqs") {
    return EventKind::failures;
  }
  if (origin.event_source == "aws:sns") {
    return EventKind::wrapped_s3;
  }
  return std::nullopt;
}

// The first record that is of a kind we know decides: the others are judged one by one later.
Result<EventKind> kind_of_records(JsonReader& reader) {
  if (reader.peek() != '[') {
    return base::fail(ErrorKind::bad_input, "the event's \"Records\" is not an array");
  }
  auto entered = reader.enter_array();
  std::optional<std::string> first_source;
  for (;;) {
    const auto more = entered.and_then([&] { return reader.next_element(); });
    if (!more) {
      return std::unexpected(more.error());
    }
    if (!*more) {
      break;
    }
    auto origin = origin_of(reader);
    if (const auto kind = kind_of(origin)) {
      return *kind;
    }
    if (!first_source) {
      first_source = std::move(origin.event_source);
    }
    TINYDYNAMOCDC_TRY_VOID(reader.read_raw());
  }
  if (!first_source) {
    return EventKind::empty;
  }
  return base::fail(ErrorKind::bad_input,
                    std::format("the event's records have eventSource \"{}\"; {}",
                                base::outside_text(*first_source), k_what_is_understood));
}

// Whoever sends something else than a JSON object most likely sends one of these.
std::string_view likely_instead(std::string_view payload) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (payload.starts_with(k_byte_order_mark)) {
    return ": it starts with a UTF-8 byte order mark, which JSON does not allow: save it without "
           "one";
  }
  const auto begin = payload.find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos && payload[begin] == '[') {
    return ": it is an array. EventBridge Pipes sends records in this shape; a Lambda trigger "
           "(event source mapping) sends {\"Records\":[...]}";
  }
  return "";
}

}  // namespace

Result<EventKind> event_kind(std::string_view payload) {
  JsonReader reader(payload);
  if (auto entered = reader.enter_object(); !entered) {
    return std::unexpected(base::with_context(
        entered.error(), std::format("the event is not a JSON object{}", likely_instead(payload))));
  }
  std::string names;
  bool is_s3_test = false;
  bool is_ours = false;
  bool is_event_bridge = false;
  for (;;) {
    auto member = reader.next_member();
    if (!member) {
      return std::unexpected(base::with_context(member.error(), "the event is not valid JSON"));
    }
    if (member->end) {
      break;
    }
    if (member->name_text == "Records") {
      return kind_of_records(reader);
    }
    is_ours = is_ours || member->name_text == k_own_event;
    base::add_to_list(names, member->name_text);
    const auto value = reader.read_raw();
    if (!value) {
      return std::unexpected(base::with_context(value.error(), "the event is not valid JSON"));
    }
    is_event_bridge = is_event_bridge || (member->name_text == "source" && *value == R"("aws.s3")");
    is_s3_test = is_s3_test ||
                 (member->name_text == "Event" && *value == std::format("\"{}\"", k_s3_test_event));
  }
  if (is_s3_test) {
    return EventKind::s3_test;
  }
  if (is_ours) {
    return is_proof_event(payload) ? EventKind::proof_request : EventKind::snapshot_request;
  }
  if (is_event_bridge) {
    return EventKind::wrapped_s3;
  }
  return base::fail(
      ErrorKind::bad_input,
      std::format("the event has no \"Records\" (its members: {}); {}",
                  names.empty() ? "none" : base::outside_text(names), k_what_is_understood));
}

}  // namespace tinydynamocdc::source
