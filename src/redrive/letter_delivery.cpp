// SPDX-License-Identifier: Apache-2.0
#include "redrive/letter_delivery.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "aws/json_fields.hpp"
#include "dynamodb/names.hpp"
#include "redrive/stream_piece.hpp"
#include "source/event_kind.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::redrive {

using base::Deadline;
using base::ErrorKind;

namespace {

constexpr std::int64_t k_records_per_body = 250;
constexpr std::int64_t k_records_max = 10'000;

// Tinybird is in trouble, or we have been too long about it: other tables' rows fare alike.
bool is_outage(ErrorKind kind) {
  return kind == ErrorKind::unavailable || kind == ErrorKind::throttled ||
         kind == ErrorKind::expired;
}

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

// Where it does not say, or says what cannot be, it may be as many as there can.
std::int64_t records_of(const FailedBatch& letter) {
  return letter.records < 1 ? k_records_max : std::min(letter.records, k_records_max);
}

bool is_of_s3(const std::string& event) {
  const auto kind = source::event_kind(event);
  return kind && (*kind == source::EventKind::s3 || *kind == source::EventKind::proof_request);
}

void end(LetterReport& report, LetterFate fate, std::string reason) {
  report.fate = fate;
  report.reason = std::move(reason);
}

}  // namespace

LetterReport LetterDelivery::deliver(std::string_view text, Deadline deadline) {
  const auto letter = parse_dead_letter(text);
  if (!letter) {
    return {.fate = LetterFate::never, .reason = letter.error().message};
  }
  return std::visit([&](const auto& one) { return deliver(one, deadline); }, *letter);
}

bool LetterDelivery::is_ours(std::string_view function_arn) const {
  return parts_.function_arn.empty() || function_arn == parts_.function_arn ||
         function_arn.starts_with(parts_.function_arn + ":");
}

LetterReport LetterDelivery::deliver(const FailedBatch& letter, Deadline deadline) {
  LetterReport report{.records = letter.records,
                      .condition = letter.condition,
                      .first_sequence_number = letter.first.text()};
  if (letter.first_arrival_s && !letter.payload) {
    report.leaves_stream_s =
        *letter.first_arrival_s +
        std::chrono::duration_cast<std::chrono::seconds>(k_stream_keeps).count();
  }
  const auto stream = dynamodb::parse_table_arn(letter.stream_arn);
  if (!stream) {
    end(report, LetterFate::never, stream.error().message);
    return report;
  }
  report.table = stream->table;
  const bool is_meant = parts_.tables.empty() || std::ranges::contains(parts_.tables, report.table);
  if (!is_ours(letter.function_arn)) {
    end(report, LetterFate::not_ours, std::format("of {}", letter.function_arn));
  } else if (!is_meant) {
    end(report, LetterFate::not_ours, "of another table");
  } else if (auto reason = why_not_tried(report); !reason.empty()) {
    end(report, LetterFate::later, std::move(reason));
  } else if (letter.payload) {
    read_payload(*letter.payload, report, batch_deadline(letter, deadline));
  } else {
    read_stream(letter, stream->region, report, batch_deadline(letter, deadline));
  }
  return report;
}

LetterReport LetterDelivery::deliver(const FailedEvent& letter, Deadline deadline) {
  LetterReport report{.records = records_in(nlohmann::json::parse(letter.event, nullptr, false)),
                      .condition = letter.condition};
  if (!is_ours(letter.function_arn)) {
    end(report, LetterFate::not_ours, std::format("of {}", letter.function_arn));
  } else if (!is_of_s3(letter.event)) {
    end(report, LetterFate::never,
        "it contains an event that is not from S3 (from a schedule?) and is not repeated "
        "automatically; if it is still needed, invoke the function with it");
  } else if (!parts_.tables.empty()) {
    end(report, LetterFate::not_ours,
        "an S3 event does not name its table: run redrive without --table-name to send it again");
  } else if (parts_.deliver == nullptr) {
    report.fate = LetterFate::deliverable;
  } else if (auto reason = why_not_tried(report); !reason.empty()) {
    end(report, LetterFate::later, std::move(reason));
  } else {
    handle_again(letter, report, deadline);
  }
  return report;
}

// Empty: it is to be tried.
std::string LetterDelivery::why_not_tried(const LetterReport& report) const {
  const auto& why = [&]() -> const std::string& {
    const auto refused = refused_.find(report.table);
    return outage_.empty() && refused != refused_.end() ? refused->second : outage_;
  }();
  const bool may_leave =
      report.leaves_stream_s && parts_.clock.unix_ms() / 1'000 >= *report.leaves_stream_s;
  return why.empty() || may_leave
             ? std::string()
             : std::format("not tried, because an earlier failure record failed: {}", why);
}

Deadline LetterDelivery::batch_deadline(const FailedBatch& letter, Deadline deadline) const {
  const auto bodies = (records_of(letter) - 1) / k_records_per_body + 1;
  return std::min(
      deadline, Deadline::in(parts_.clock, std::min(k_batch_limit, parts_.time_per_body * bodies)));
}

void LetterDelivery::read_payload(const std::string& payload, LetterReport& report,
                                  Deadline deadline) {
  std::string padded = payload;
  padded.append(dynamodb::k_padding_bytes, '\0');
  source::StreamEvent event(std::string_view(padded).substr(0, payload.size()));
  send(event, report, deadline);
}

void LetterDelivery::read_stream(const FailedBatch& letter, std::string_view region,
                                 LetterReport& report, Deadline deadline) {
  StreamPiece piece(parts_.streams(region), parts_.clock,
                    {.first = {.stream_arn = letter.stream_arn,
                               .shard_id = letter.shard_id,
                               .sequence_number = letter.first.text()},
                     .last = letter.last,
                     .records = records_of(letter)},
                    deadline);
  if (auto opened = piece.open(); !opened) {
    end(report, is_for_ever(opened.error().kind) ? LetterFate::never : LetterFate::later,
        opened.error().message);
  } else {
    send(piece, report, deadline);
  }
  if (piece.is_out_of_reach()) {
    end(report, LetterFate::out_of_reach,
        std::format("its records have left the stream (which keeps them for 24 h): {}; a snapshot "
                    "repairs the gap (--create-snapshot)",
                    report.reason));
  }
}

void LetterDelivery::send(dynamodb::ChangeSource& records, LetterReport& report,
                          Deadline deadline) {
  if (parts_.deliver == nullptr) {
    report.fate = LetterFate::deliverable;
    return;
  }
  auto options = parts_.options;
  options.after_refusal = deliver::AfterRefusal::halve;
  report.sent = deliver::deliver(records, *parts_.deliver, options, deadline);
  report.delivered = report.sent.delivered;
  report.quarantined = report.sent.quarantined;
  judge(report);
}

// What was delivered, and what is in the way of the rest.
void LetterDelivery::judge(LetterReport& report) {
  const auto& sent = report.sent;
  if (sent.complete()) {
    const bool is_empty = sent.read == 0;
    end(report, is_empty ? LetterFate::never : LetterFate::delivered,
        is_empty ? "none of its records was found" : "");
    return;
  }
  bool is_hopeless = !sent.source_error || is_for_ever(sent.source_error->kind);
  for (const auto& problem : sent.problems) {
    const auto& error = problem.error;
    is_hopeless = is_hopeless && is_for_ever(error.kind);
    if (is_outage(error.kind) && outage_.empty()) {
      outage_ = error.message;
    } else if (!is_for_ever(error.kind) && !is_outage(error.kind)) {
      refused_.try_emplace(report.table, error.message);
    }
  }
  end(report, is_hopeless ? LetterFate::never : LetterFate::later, reason_of(sent));
}

void LetterDelivery::handle_again(const FailedEvent& letter, LetterReport& report,
                                  Deadline deadline) {
  const auto answer = parts_.handle_event(letter, deadline);
  if (!answer) {
    const auto& error = answer.error();
    end(report, is_for_ever(error.kind) ? LetterFate::never : LetterFate::later, error.message);
    return;
  }
  const auto said = nlohmann::json::parse(*answer, nullptr, false);
  report.delivered = static_cast<std::uint64_t>(aws::number_of(said, "delivered", 0));
  report.quarantined = static_cast<std::uint64_t>(aws::number_of(said, "quarantined", 0));
  report.fate = LetterFate::delivered;
}

}  // namespace tinydynamocdc::redrive
