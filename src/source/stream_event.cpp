// SPDX-License-Identifier: Apache-2.0
#include "source/stream_event.hpp"

#include <charconv>
#include <format>
#include <string>

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
using dynamodb::ReadChange;

namespace {

// A record's members as found, before they are judged. Unknown members are passed over: AWS adds
// some with a new minor eventVersion.
struct RawRecord {
  std::string_view event_id;
  std::string_view event_name;
  std::string_view event_source;
  std::string_view event_source_arn;
  std::string_view event_version;
  std::string_view aws_region;
  std::string_view user_identity;
  std::string_view creation_time;
  std::string_view sequence_number;
  std::string_view size_bytes;
  std::string_view view_type;
  std::string_view keys;
  std::string_view new_image;
  std::string_view old_image;
  bool has_dynamodb = false;
  std::optional<Error> first_error;  // Of a member; reading went on behind it.
};

enum class Shape { string, number, number_or_string, object };

struct MemberRule {
  std::string_view name;
  Shape shape;
  std::string_view RawRecord::* target;
};

constexpr MemberRule k_record_members[] = {
    {"eventID", Shape::string, &RawRecord::event_id},
    {"eventName", Shape::string, &RawRecord::event_name},
    {"eventSource", Shape::string, &RawRecord::event_source},
    {"eventSourceARN", Shape::string, &RawRecord::event_source_arn},
    {"eventVersion", Shape::number_or_string, &RawRecord::event_version},
    {"awsRegion", Shape::string, &RawRecord::aws_region},
    {"userIdentity", Shape::object, &RawRecord::user_identity},
};

constexpr MemberRule k_dynamodb_members[] = {
    {"ApproximateCreationDateTime", Shape::number, &RawRecord::creation_time},
    {"SequenceNumber", Shape::string, &RawRecord::sequence_number},
    {"SizeBytes", Shape::number, &RawRecord::size_bytes},
    {"StreamViewType", Shape::string, &RawRecord::view_type},
    {"Keys", Shape::object, &RawRecord::keys},
    {"NewImage", Shape::object, &RawRecord::new_image},
    {"OldImage", Shape::object, &RawRecord::old_image},
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
  return bad(std::format("is not {}", expected_shape(shape)));
}

// One known member. A value that is not what it must be is noted and passed over, so that the
// record's sequence number is found all the same; an error is returned only where the value's end
// cannot be found.
Result<void> read_member(JsonReader& reader, const MemberRule& rule, RawRecord& record,
                         std::string_view where) {
  const JsonReader at_value = reader;
  auto value = read_shape(reader, rule.shape);
  if (value) {
    record.*(rule.target) = *value;
    return {};
  }
  if (!record.first_error) {
    record.first_error = base::with_context(value.error(), std::format("{}{}", where, rule.name));
  }
  reader = at_value;
  return reader.skip_value();
}

template <std::size_t count>
Result<void> read_members(JsonReader& reader, const MemberRule (&rules)[count], RawRecord& record,
                          std::string_view where) {
  if (auto entered = reader.enter_object(); !entered) {
    return std::unexpected(entered.error());
  }
  for (;;) {
    auto member = reader.next_member();
    if (!member) {
      return std::unexpected(member.error());
    }
    if (member->end) {
      return {};
    }
    const MemberRule* rule = nullptr;
    for (const auto& candidate : rules) {
      if (candidate.name == member->name_text) {
        rule = &candidate;
      }
    }
    if (rule != nullptr) {
      if (auto read = read_member(reader, *rule, record, where); !read) {
        return read;
      }
      continue;
    }
    if (where.empty() && member->name_text == "dynamodb" && reader.peek() == '{') {
      record.has_dynamodb = true;
      if (auto inner = read_members(reader, k_dynamodb_members, record, "dynamodb."); !inner) {
        return inner;
      }
      continue;
    }
    if (auto skipped = reader.skip_value(); !skipped) {
      return std::unexpected(skipped.error());
    }
  }
}

Result<void> require_members(const RawRecord& raw) {
  if (!raw.has_dynamodb) {
    return bad("has no \"dynamodb\" object");
  }
  for (const auto& rule : k_record_members) {
    if (rule.name != "userIdentity" && (raw.*(rule.target)).empty()) {
      return bad(std::format("{} is missing", rule.name));
    }
  }
  for (const auto& rule : k_dynamodb_members) {
    const bool image = rule.name == "NewImage" || rule.name == "OldImage";
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
Result<void> check_view_type(const RawRecord& raw, EventName name) {
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

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

Result<Change> change_of(const RawRecord& raw) {
  if (raw.first_error) {
    return std::unexpected(*raw.first_error);
  }
  if (auto complete = require_members(raw); !complete) {
    return std::unexpected(complete.error());
  }
  if (raw.event_source != "aws:dynamodb") {
    return bad(std::format("eventSource is \"{}\", not \"aws:dynamodb\"", raw.event_source));
  }
  const auto name = event_name_of(raw.event_name);
  if (!name) {
    return std::unexpected(name.error());
  }
  if (auto usable = check_view_type(raw, *name); !usable) {
    return std::unexpected(usable.error());
  }
  const auto arn = dynamodb::parse_table_arn(raw.event_source_arn);
  if (!arn) {
    return std::unexpected(base::with_context(arn.error(), "eventSourceARN"));
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
  const auto size = whole_number<std::uint32_t>(raw.size_bytes);
  if (!size) {
    return bad(std::format("dynamodb.SizeBytes {} is not a whole number of bytes", raw.size_bytes));
  }
  if (!dynamodb::is_number(raw.event_version)) {
    return bad(std::format("eventVersion \"{}\" is not a number", raw.event_version));
  }
  return Change{.event_id_text = raw.event_id,
                .event_name = *name,
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

// {"PrincipalId":…,"Type":…} as a Lambda event spells it; another object stays as it is.
Result<void> respell_identity(std::string_view identity, std::string& as_in_an_event) {
  std::string_view principal;
  std::string_view type;
  JsonReader reader(identity);
  if (auto entered = reader.enter_object(); !entered) {
    return entered;
  }
  for (;;) {
    const auto member = reader.next_member();
    if (!member) {
      return std::unexpected(member.error());
    }
    if (member->end) {
      break;
    }
    auto* const target = member->name_text == "PrincipalId" ? &principal
                         : member->name_text == "Type"      ? &type
                                                            : nullptr;
    const auto value = target == nullptr ? reader.read_raw() : reader.read_string();
    if (!value) {
      return std::unexpected(value.error());
    }
    if (target != nullptr) {
      *target = *value;
    }
  }
  as_in_an_event = principal.empty() && type.empty()
                       ? std::string(identity)
                       : std::format(R"({{"type":"{}","principalId":"{}"}})", type, principal);
  as_in_an_event.append(dynamodb::k_padding_bytes, '\0');
  return {};
}

}  // namespace

// Finds the next record of "Records"; false at the end of the event.
Result<bool> StreamEvent::find_next_record() {
  if (state_ == State::before_records) {
    if (auto entered = reader_.enter_object(); !entered) {
      return std::unexpected(entered.error());
    }
  }
  while (state_ == State::before_records) {
    auto member = reader_.next_member();
    if (!member) {
      return std::unexpected(member.error());
    }
    if (member->end) {
      return bad("the event has no \"Records\"");
    }
    if (member->name_text == "Records") {
      if (auto entered = reader_.enter_array(); !entered) {
        return std::unexpected(entered.error());
      }
      state_ = State::in_records;
    } else if (auto skipped = reader_.skip_value(); !skipped) {
      return std::unexpected(skipped.error());
    }
  }
  return reader_.next_element();
}

Result<std::optional<ReadChange>> StreamEvent::next() {
  if (state_ == State::at_end) {
    return std::nullopt;
  }
  auto more = find_next_record();
  if (!more) {
    state_ = State::at_end;
    return std::unexpected(
        base::with_context(more.error(), std::format("after record {}", index_)));
  }
  if (!*more) {
    state_ = State::at_end;
    return std::nullopt;
  }
  const JsonReader at_record = reader_;
  RawRecord raw;
  const auto read = read_members(reader_, k_record_members, raw, "");
  if (!read) {
    // What went wrong may lie in the middle of the record: go on behind it.
    reader_ = at_record;
    if (auto skipped = reader_.skip_value(); !skipped) {
      state_ = State::at_end;
      return std::unexpected(base::with_context(skipped.error(), std::format("record {}", index_)));
    }
  }
  if (read && !stream_arn_.empty() && raw.event_source_arn.empty()) {
    raw.event_source_arn = stream_arn_;
    if (!raw.user_identity.empty() && !raw.first_error) {
      if (auto same = respell_identity(raw.user_identity, user_identity_); !same) {
        raw.first_error = base::with_context(same.error(), "userIdentity");
      } else {
        raw.user_identity = std::string_view(user_identity_)
                                .substr(0, user_identity_.size() - dynamodb::k_padding_bytes);
      }
    }
  }
  ReadChange result{
      .index = index_,
      .sequence_number = raw.sequence_number,
      .change = read ? change_of(raw) : Result<Change>(std::unexpected(read.error()))};
  ++index_;
  return result;
}

std::string StreamEvent::place_of(std::uint64_t index, std::string_view sequence_number) const {
  return sequence_number.empty()
             ? std::format("record {}", index)
             : std::format("record {} (SequenceNumber {})", index, sequence_number);
}

}  // namespace tinydynamocdc::source
