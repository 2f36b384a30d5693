// SPDX-License-Identifier: Apache-2.0
#include "manage/letter_delivery.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "aws/json_fields.hpp"
#include "deliver/deliver.hpp"
#include "dynamodb/names.hpp"
#include "manage/aws_call.hpp"
#include "manage/letter_box.hpp"
#include "manage/stream_piece.hpp"
#include "source/event_kind.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::manage {

namespace {

// For one batch: it has at most 10,000 records and 6 MB.
constexpr std::chrono::milliseconds k_batch_limit{600'000};
static_assert(k_batch_limit < k_letter_hidden && aws::k_invocation_limit < k_letter_hidden);

// The function as it is now, beside its versions.
constexpr std::string_view k_latest = ":$LATEST";

std::string reason_of(const deliver::Report& report) {
  const auto counts = std::format("{} of {} records undelivered", report.undelivered, report.read);
  if (!report.problems.empty()) {
    return std::format("{}; first: {}", counts, report.problems.front().placed().message);
  }
  return report.source_error ? std::format("{}; {}", counts, report.source_error->message) : counts;
}

std::int64_t records_in(const nlohmann::json& event) {
  const auto* records = aws::member_of(event, "Records");
  return records == nullptr ? 0 : static_cast<std::int64_t>(records->size());
}

bool is_of_s3(const std::string& event) {
  const auto kind = source::event_kind(event);
  return kind && *kind == source::EventKind::s3;
}

void keep(LetterReport& report, LetterFate fate, std::string reason) {
  report.fate = fate;
  report.reason = std::move(reason);
}

void keep_out_of_reach(LetterReport& report, const std::string& reason) {
  keep(report, LetterFate::out_of_reach,
       std::format("the stream does not have its records any more (it keeps them for 24 h): {}; a "
                   "snapshot closes the gap",
                   reason));
}

}  // namespace

LetterDelivery::LetterDelivery(const RedriveParts& parts, const RedriveTarget& target,
                               LetterOwner owner)
    : parts_(parts), target_(target), owner_(std::move(owner)), writer_(owner_.naming.key_prefix) {
  if (target_.mode == Mode::apply) {
    destinations_.emplace(*parts_.tinybird, owner_.naming, deliver::TableCheck::ensure,
                          [this](std::string_view remark) {
                            if (!std::ranges::contains(remarks_, remark)) {
                              remarks_.emplace_back(remark);
                            }
                          });
  }
}

LetterReport LetterDelivery::deliver(std::string_view text) {
  const auto letter = parse_dead_letter(text);
  if (!letter) {
    return {.reason = letter.error().message};
  }
  return std::visit([this](const auto& one) { return deliver(one); }, *letter);
}

bool LetterDelivery::is_ours(std::string_view function_arn) const {
  return function_arn == owner_.function_arn || function_arn.starts_with(owner_.function_arn + ":");
}

LetterReport LetterDelivery::deliver(const FailedBatch& letter) {
  LetterReport report{.records = letter.records};
  const auto stream = dynamodb::parse_table_arn(letter.stream_arn);
  if (!stream) {
    report.reason = stream.error().message;
    return report;
  }
  report.table = stream->table;
  const bool is_meant =
      target_.tables.empty() || std::ranges::contains(target_.tables, report.table);
  if (!is_ours(letter.function_arn)) {
    keep(report, LetterFate::not_ours, std::format("of {}", letter.function_arn));
  } else if (!is_meant) {
    keep(report, LetterFate::not_ours, "another table's");
  } else if (letter.payload) {
    read_payload(*letter.payload, report);
  } else {
    read_stream(letter, report);
  }
  return report;
}

LetterReport LetterDelivery::deliver(const FailedEvent& letter) {
  LetterReport report{.records = records_in(nlohmann::json::parse(letter.event, nullptr, false))};
  if (!is_ours(letter.function_arn)) {
    keep(report, LetterFate::not_ours, std::format("of {}", letter.function_arn));
  } else if (!is_of_s3(letter.event)) {
    report.reason =
        "it is about an event that is not S3's (a schedule's?): whether it should be handled again "
        "is for you to decide";
  } else if (!target_.tables.empty()) {
    keep(report, LetterFate::not_ours,
         "an event of S3 does not tell its table: it is sent again without --table-name");
  } else if (target_.mode == Mode::dry_run) {
    report.fate = LetterFate::deliverable;
  } else {
    invoke(letter, report);
  }
  return report;
}

void LetterDelivery::read_payload(const std::string& payload, LetterReport& report) {
  std::string padded = payload;
  padded.append(dynamodb::k_padding_bytes, '\0');
  source::StreamEvent event(std::string_view(padded).substr(0, payload.size()));
  send(event, report);
}

void LetterDelivery::read_stream(const FailedBatch& letter, LetterReport& report) {
  auto& clock = parts_.aws.function.clock;
  StreamPiece piece(parts_.streams, clock,
                    {.first = {.stream_arn = letter.stream_arn,
                               .shard_id = letter.shard_id,
                               .sequence_number = letter.first.text()},
                     .last = letter.last},
                    base::Deadline::in(clock, k_batch_limit));
  if (auto opened = piece.open(); !opened) {
    report.reason = opened.error().message;
  } else {
    send(piece, report);
  }
  if (piece.is_out_of_reach()) {
    keep_out_of_reach(report, report.reason);
  }
}

void LetterDelivery::send(dynamodb::ChangeSource& records, LetterReport& report) {
  if (!destinations_) {
    report.fate = LetterFate::deliverable;
    return;
  }
  const auto sent = deliver::deliver(records, {writer_, *destinations_, *parts_.tinybird}, {},
                                     base::Deadline::in(parts_.aws.function.clock, k_batch_limit));
  delivered_ += sent.delivered;
  quarantined_ += sent.quarantined;
  if (!sent.complete()) {
    report.reason = reason_of(sent);
  } else if (sent.read == 0) {
    report.reason = "no record of it was found";
  } else {
    report.fate = LetterFate::delivered;
  }
}

// Waits for the answer: only that says whether all of it has arrived. An event may come twice.
void LetterDelivery::invoke(const FailedEvent& letter, LetterReport& report) {
  std::string_view function = letter.function_arn;
  if (function.ends_with(k_latest)) {
    function.remove_suffix(k_latest.size());
  }
  const auto answer = parts_.aws.function.functions.invoke(
      function == owner_.function_arn ? target_.function.name : function, letter.event,
      base::Deadline::in(parts_.aws.function.clock, aws::k_invocation_limit));
  if (!answer) {
    report.reason = answer.error().error.message;
    return;
  }
  const auto said = nlohmann::json::parse(answer->payload, nullptr, false);
  if (answer->failed || !said.is_object()) {
    const auto message = aws::text_of(said, "errorMessage");
    report.reason = std::format("the function failed with it again: {}",
                                message.empty() ? "it gives no reason" : message);
    return;
  }
  delivered_ += static_cast<std::uint64_t>(aws::number_of(said, "delivered", 0));
  quarantined_ += static_cast<std::uint64_t>(aws::number_of(said, "quarantined", 0));
  report.fate = LetterFate::delivered;
}

}  // namespace tinydynamocdc::manage
