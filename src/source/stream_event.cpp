// SPDX-License-Identifier: Apache-2.0
#include "source/stream_event.hpp"

#include <format>
#include <string>

#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "source/plain_record.hpp"
#include "source/stream_record.hpp"

namespace tinydynamocdc::source {

using base::Error;
using base::ErrorKind;
using base::Result;
using dynamodb::Change;
using dynamodb::JsonReader;
using dynamodb::ReadChange;

namespace {

// The message may repeat words from outside.
std::unexpected<Error> bad(std::string_view message) {
  return base::fail(ErrorKind::bad_input, base::outside_text(message));
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
    TINYDYNAMOCDC_TRY(const auto member, reader.next_member());
    if (member.end) {
      break;
    }
    auto* const target = member.name_text == "PrincipalId" ? &principal
                         : member.name_text == "Type"      ? &type
                                                           : nullptr;
    TINYDYNAMOCDC_TRY(const auto value,
                      target == nullptr ? reader.read_raw() : reader.read_string());
    if (target != nullptr) {
      *target = value;
    }
  }
  as_in_an_event = principal.empty() && type.empty()
                       ? std::string(identity)
                       : std::format(R"({{"type":"{}","principalId":"{}"}})", type, principal);
  as_in_an_event.append(dynamodb::k_padding_bytes, '\0');
  return {};
}

}  // namespace

// Passes over the event's members up to "Records", or behind it to the event's end; true: the
// records are next.
Result<bool> StreamEvent::find_records() {
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, reader_.next_member());
    if (member.end) {
      return false;
    }
    if (member.name_text.contains('\\')) {
      return std::unexpected(escaped_name(member.name_text));
    }
    if (member.name_text == "Records") {
      return true;
    }
    TINYDYNAMOCDC_TRY_VOID(reader_.skip_value());
  }
}

// Finds the next record of "Records"; false at the end of the event.
Result<bool> StreamEvent::find_next_record() {
  if (state_ == State::before_records) {
    const auto found = reader_.enter_object().and_then([&] { return find_records(); });
    if (found && !*found) {
      return bad("the event has no \"Records\"");
    }
    const auto entered = found.and_then([&](bool) { return reader_.enter_array(); });
    if (!entered) {
      return std::unexpected(entered.error());
    }
    state_ = State::in_records;
  }
  const auto more = reader_.next_element();
  if (!more || *more) {
    return more;
  }
  const auto again = find_records();
  if (again && *again) {
    return reader_.fail("\"Records\" appears twice", reader_.position());
  }
  if (!again) {
    return again;
  }
  const auto ended = reader_.expect_end();
  return ended ? Result<bool>(false) : std::unexpected(ended.error());
}

// Reads the record that is next, the way AWS spells it first; what differs from that is read with
// care.
Result<void> StreamEvent::read_record(StreamRecord& record) {
  const auto end = read_plain_record(text_, reader_.position(), previous_, record);
  if (end != std::string_view::npos) {
    reader_.go_on_at(end);
    previous_ = record;
    return {};
  }
  record = {};
  auto read = read_stream_record(reader_, record);
  if (read && !record.first_error) {
    previous_ = record;
  }
  return read;
}

// Fills in what an answer of GetRecords spells in another way than an event.
void StreamEvent::complete(StreamRecord& record) {
  if (stream_arn_.empty() || !record.event_source_arn.empty()) {
    return;
  }
  record.event_source_arn = stream_arn_;
  if (record.user_identity.empty() || record.first_error) {
    return;
  }
  if (auto same = respell_identity(record.user_identity, user_identity_); !same) {
    record.first_error = base::with_context(same.error(), "userIdentity");
  } else {
    record.user_identity = std::string_view(user_identity_)
                               .substr(0, user_identity_.size() - dynamodb::k_padding_bytes);
  }
}

Result<std::optional<ReadChange>> StreamEvent::next() {
  if (state_ == State::at_end) {
    return std::nullopt;
  }
  auto more = find_next_record();
  if (!more) {
    state_ = State::at_end;
    return std::unexpected(
        base::with_context(more.error(), index_ == 0 ? std::string("before the first record")
                                                     : std::format("after record {}", index_ - 1)));
  }
  if (!*more) {
    state_ = State::at_end;
    return std::nullopt;
  }
  (void)reader_.peek();
  const JsonReader at_record = reader_;
  StreamRecord record;
  const auto read = read_record(record);
  if (!read) {
    // What went wrong may lie in the middle of the record: go on behind it.
    reader_ = at_record;
    if (auto skipped = reader_.read_raw(); !skipped) {
      state_ = State::at_end;
      return std::unexpected(base::with_context(skipped.error(), std::format("record {}", index_)));
    }
  }
  complete(record);
  ReadChange result{.index = index_,
                    .sequence_number = record.sequence_number,
                    .record_json = reader_.text_since(at_record.position()),
                    .change = read ? change_of(record, known_arn_)
                                   : Result<Change>(std::unexpected(read.error()))};
  if (record.is_ambiguous ||
      (!result.change && !dynamodb::has_whole_structure(result.record_json))) {
    result.sequence_number = {};
  }
  ++index_;
  return result;
}

std::string StreamEvent::place_of(std::uint64_t index, std::string_view sequence_number) const {
  return sequence_number.empty()
             ? std::format("record {}", index)
             : std::format("record {} (SequenceNumber {})", index, sequence_number);
}

}  // namespace tinydynamocdc::source
