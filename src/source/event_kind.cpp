// SPDX-License-Identifier: Apache-2.0
#include "source/event_kind.hpp"

#include <format>
#include <string>

#include "dynamodb/json_reader.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using dynamodb::JsonReader;

namespace {

constexpr std::string_view k_what_is_understood =
    "this function understands DynamoDB Streams events (Records with eventSource \"aws:dynamodb\") "
    "and Amazon S3 events (\"aws:s3\")";

// What S3 sends when somebody sets up a notification; it has no Records. ("Event message
// structure", Amazon S3 User Guide.)
constexpr std::string_view k_s3_test_event = "s3:TestEvent";

// The first record's eventSource; empty when it has none.
Result<std::string> event_source_of(JsonReader record) {
  if (auto entered = record.enter_object(); !entered) {
    return std::unexpected(entered.error());
  }
  for (;;) {
    auto member = record.next_member();
    if (!member) {
      return std::unexpected(member.error());
    }
    if (member->end) {
      return std::string();
    }
    // SNS spells it EventSource.
    if (member->name_text == "eventSource" || member->name_text == "EventSource") {
      auto text = record.read_string();
      return text ? Result<std::string>(std::string(*text)) : std::unexpected(text.error());
    }
    if (auto skipped = record.skip_value(); !skipped) {
      return std::unexpected(skipped.error());
    }
  }
}

Result<EventKind> kind_of_records(JsonReader& reader) {
  if (reader.peek() != '[') {
    return base::fail(ErrorKind::bad_input, "the event's \"Records\" is not an array");
  }
  if (auto entered = reader.enter_array(); !entered) {
    return std::unexpected(entered.error());
  }
  auto more = reader.next_element();
  if (!more) {
    return std::unexpected(more.error());
  }
  if (!*more) {
    return EventKind::empty;
  }
  auto event_source = event_source_of(reader);
  if (!event_source) {
    return std::unexpected(event_source.error());
  }
  if (*event_source == "aws:dynamodb") {
    return EventKind::stream;
  }
  if (*event_source == "aws:s3") {
    return EventKind::s3;
  }
  return base::fail(ErrorKind::bad_input,
                    std::format("the event's records have eventSource \"{}\"; {}", *event_source,
                                k_what_is_understood));
}

}  // namespace

Result<EventKind> event_kind(std::string_view payload) {
  JsonReader reader(payload);
  if (auto entered = reader.enter_object(); !entered) {
    return std::unexpected(base::with_context(entered.error(), "the event is not a JSON object"));
  }
  std::string names;
  bool is_s3_test = false;
  bool is_ours = false;
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
    names += names.empty() ? "" : ", ";
    names += member->name_text;
    const auto value = reader.read_raw();
    if (!value) {
      return std::unexpected(base::with_context(value.error(), "the event is not valid JSON"));
    }
    is_s3_test = is_s3_test ||
                 (member->name_text == "Event" && *value == std::format("\"{}\"", k_s3_test_event));
  }
  if (is_s3_test) {
    return EventKind::s3_test;
  }
  if (is_ours) {
    return EventKind::snapshot_request;
  }
  return base::fail(ErrorKind::bad_input,
                    std::format("the event has no \"Records\" (its members: {}); {}",
                                names.empty() ? "none" : names, k_what_is_understood));
}

}  // namespace tinydynamocdc::source
