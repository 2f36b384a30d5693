// SPDX-License-Identifier: Apache-2.0
#include "source/stream_record.hpp"

#include <bitset>
#include <cstdint>
#include <format>
#include <utility>

#include "base/same_bytes.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/number.hpp"
#include "dynamodb/sequence_number.hpp"
#include "source/epoch_seconds.hpp"

namespace tinydynamocdc::source {

using base::Error;
using base::ErrorKind;
using base::Result;
using dynamodb::Change;
using dynamodb::EventName;
using dynamodb::JsonReader;

namespace {

enum class Shape { string, number, number_or_string, object, checked_object };

struct MemberRule {
  std::string_view name;
  Shape shape;
  std::string_view StreamRecord::* target;
};

constexpr MemberRule k_record_members[] = {
    {"eventID", Shape::string, &StreamRecord::event_id},
    {"eventName", Shape::string, &StreamRecord::event_name},
    {"eventSource", Shape::string, &StreamRecord::event_source},
    {"eventSourceARN", Shape::string, &StreamRecord::event_source_arn},
    {"eventVersion", Shape::number_or_string, &StreamRecord::event_version},
    {"awsRegion", Shape::string, &StreamRecord::aws_region},
    {"userIdentity", Shape::checked_object, &StreamRecord::user_identity},
};

constexpr MemberRule k_dynamodb_members[] = {
    {"ApproximateCreationDateTime", Shape::number, &StreamRecord::creation_time},
    {"SequenceNumber", Shape::string, &StreamRecord::sequence_number},
    {"SizeBytes", Shape::number, &StreamRecord::size_bytes},
    {"StreamViewType", Shape::string, &StreamRecord::view_type},
    {"Keys", Shape::object, &StreamRecord::keys},
    {"NewImage", Shape::object, &StreamRecord::new_image},
    {"OldImage", Shape::object, &StreamRecord::old_image},
};

std::unexpected<Error> bad(std::string message) {
  return base::fail(ErrorKind::bad_input, std::move(message));
}

std::string_view expected_shape(Shape shape) {
  switch (shape) {
    case Shape::string:
      return "a string";
    case Shape::number:
      return "a number";
    case Shape::number_or_string:
      return "a number or a string";
    case Shape::object:
    case Shape::checked_object:
      return "an object";
  }
  return "";
}

// The value that is next, in the shape the member must have. `null` counts as absent.
Result<std::string_view> read_shape(JsonReader& reader, Shape shape) {
  const char next = reader.peek();
  if (next == 'n') {
    auto raw = reader.read_raw();
    return raw ? Result<std::string_view>(std::string_view()) : raw;
  }
  const bool may_be_string = shape == Shape::string || shape == Shape::number_or_string;
  const bool may_be_number = shape == Shape::number || shape == Shape::number_or_string;
  if (next == '"' && may_be_string) {
    return reader.read_string();
  }
  if (next == '0' && may_be_number) {
    return reader.read_number();
  }
  if (next == '{' && shape == Shape::object) {
    return reader.read_raw();
  }
  if (next == '{' && shape == Shape::checked_object) {
    return reader.read_checked();
  }
  return bad(std::format("is not {}", expected_shape(shape)));
}

void note(StreamRecord& record, Error error) {
  if (!record.first_error) {
    record.first_error = std::move(error);
  }
}

// One known member. A value that is not what it must be is noted and passed over, so that the
// record's sequence number is found all the same; an error is returned only where the value's end
// cannot be found.
Result<void> read_member(JsonReader& reader, const MemberRule& rule, StreamRecord& record,
                         std::string_view where) {
  const JsonReader at_value = reader;
  auto value = read_shape(reader, rule.shape);
  if (value) {
    record.*(rule.target) = *value;
    return {};
  }
  note(record, base::with_context(value.error(), std::format("{}{}", where, rule.name)));
  reader = at_value;
  return reader.read_raw().transform([](std::string_view) {});
}

// A member that may be sent once only.
void note_again(StreamRecord& record, std::string_view where, std::string_view name) {
  record.is_ambiguous = true;
  note(record, {ErrorKind::bad_input, std::format("{}{} appears twice", where, name)});
}

// `seen` has a flag for each of the rules.
template <std::size_t count>
const MemberRule* rule_of(const MemberRule (&rules)[count], std::string_view name,
                          std::bitset<count>& seen, bool& is_again) {
  for (std::size_t i = 0; i < count; ++i) {
    if (rules[i].name == name) {
      is_again = seen.test(i);
      seen.set(i);
      return &rules[i];
    }
  }
  return nullptr;
}

template <std::size_t count>
Result<void> read_members(JsonReader& reader, const MemberRule (&rules)[count],
                          StreamRecord& record, std::string_view where) {
  TINYDYNAMOCDC_TRY_VOID(reader.enter_object());
  std::bitset<count> seen;
  bool has_inner = false;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, reader.next_member());
    if (member.end) {
      return {};
    }
    const auto name = member.name_text;
    bool is_again = false;
    if (const auto* rule = rule_of(rules, name, seen, is_again)) {
      if (is_again) {
        note_again(record, where, name);
      }
      if (auto read = read_member(reader, *rule, record, where); !read) {
        return read;
      }
      continue;
    }
    if (where.empty() && name == "dynamodb" && std::exchange(has_inner, true)) {
      note_again(record, where, name);
    }
    if (where.empty() && name == "dynamodb" && reader.peek() == '{') {
      record.has_dynamodb = true;
      if (auto inner = read_members(reader, k_dynamodb_members, record, "dynamodb."); !inner) {
        return inner;
      }
      continue;
    }
    if (name.contains('\\')) {
      note(record, escaped_name(name));
    }
    if (auto skipped = reader.skip_value(); !skipped) {
      return skipped;
    }
  }
}

Result<void> require_members(const StreamRecord& raw) {
  if (!raw.has_dynamodb) {
    return bad("has no \"dynamodb\" object");
  }
  for (const auto& rule : k_record_members) {
    if (rule.target != &StreamRecord::user_identity && (raw.*(rule.target)).empty()) {
      return bad(std::format("{} is missing", rule.name));
    }
  }
  for (const auto& rule : k_dynamodb_members) {
    const bool image =
        rule.target == &StreamRecord::new_image || rule.target == &StreamRecord::old_image;
    if (!image && (raw.*(rule.target)).empty()) {
      return bad(std::format("dynamodb.{} is missing", rule.name));
    }
  }
  return {};
}

Result<EventName> event_name_of(std::string_view text) {
  for (const auto name : {EventName::insert, EventName::modify, EventName::remove}) {
    if (to_string(name) == text) {
      return name;
    }
  }
  return bad(std::format("eventName \"{}\" is not INSERT, MODIFY or REMOVE", text));
}

// Only these two view types carry the new state of an item; from the others an empty item would be
// written over a good one.
Result<void> check_view_type(const StreamRecord& raw, EventName name) {
  if (raw.view_type == "KEYS_ONLY" || raw.view_type == "OLD_IMAGE") {
    return bad(
        std::format("StreamViewType {} does not carry the new image; the table's stream must have "
                    "NEW_AND_OLD_IMAGES or NEW_IMAGE",
                    raw.view_type));
  }
  if (raw.view_type != "NEW_AND_OLD_IMAGES" && raw.view_type != "NEW_IMAGE") {
    return bad(std::format("StreamViewType \"{}\" is unknown", raw.view_type));
  }
  if (name != EventName::remove && raw.new_image.empty()) {
    return bad(std::format("{} without dynamodb.NewImage", raw.event_name));
  }
  return {};
}

}  // namespace

Error escaped_name(std::string_view name) {
  return {ErrorKind::bad_input,
          std::format("the member name \"{}\" has an escape, which AWS never writes: it could be "
                      "that of another member",
                      name)};
}

Result<void> read_stream_record(JsonReader& reader, StreamRecord& record) {
  return read_members(reader, k_record_members, record, "");
}

Result<Change> change_of(const StreamRecord& raw, KnownArn& known) {
  if (raw.first_error) {
    return std::unexpected(*raw.first_error);
  }
  TINYDYNAMOCDC_TRY_VOID(require_members(raw));
  if (raw.event_source != "aws:dynamodb") {
    return bad(std::format("eventSource is \"{}\", not \"aws:dynamodb\"", raw.event_source));
  }
  TINYDYNAMOCDC_TRY(const auto name, event_name_of(raw.event_name));
  TINYDYNAMOCDC_TRY_VOID(check_view_type(raw, name));
  if (!base::same_bytes(raw.event_source_arn, known.text)) {
    const auto arn = dynamodb::parse_table_arn(raw.event_source_arn);
    if (!arn) {
      return std::unexpected(base::with_context(arn.error(), "eventSourceARN"));
    }
    known.text = raw.event_source_arn;
  }
  const auto time_s = epoch_seconds(raw.creation_time);
  if (!time_s) {
    return bad(std::format("dynamodb.ApproximateCreationDateTime {} is not a time in epoch seconds",
                           raw.creation_time));
  }
  if (!dynamodb::SequenceNumber::parse(raw.sequence_number)) {
    return bad(std::format("dynamodb.SequenceNumber \"{}\" is not 1-40 decimal digits",
                           raw.sequence_number));
  }
  const auto size = base::parse_whole<std::uint32_t>(raw.size_bytes);
  if (!size) {
    return bad(std::format("dynamodb.SizeBytes {} is not a whole number of bytes", raw.size_bytes));
  }
  if (!dynamodb::is_number(raw.event_version)) {
    return bad(std::format("eventVersion \"{}\" is not a number", raw.event_version));
  }
  return Change{.event_id_text = raw.event_id,
                .event_name = name,
                .event_source_text = raw.event_source,
                .event_source_arn_text = raw.event_source_arn,
                .event_version_json = raw.event_version,
                .aws_region_text = raw.aws_region,
                .approximate_creation_s = *time_s,
                .sequence_number = raw.sequence_number,
                .size_bytes = *size,
                .stream_view_type_text = raw.view_type,
                .keys_json = raw.keys,
                .new_image_json = raw.new_image,
                .old_image_json = raw.old_image,
                .user_identity_json = raw.user_identity};
}

}  // namespace tinydynamocdc::source
