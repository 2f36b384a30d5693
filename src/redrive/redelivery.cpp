// SPDX-License-Identifier: Apache-2.0
#include "redrive/redelivery.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "base/json_members.hpp"
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
  const auto* records = base::member_of(event, "Records");
  return records == nullptr ? 0 : static_cast<std::int64_t>(records->size());
}

// Where it does not say, or says what cannot be, it may be as many as there can.
std::int64_t records_of(const FailedBatch& failure) {
  return failure.records < 1 ? k_records_max : std::min(failure.records, k_records_max);
}

bool is_of_s3(const std::string& event) {
  const auto kind = source::event_kind(event);
  return kind && (*kind == source::EventKind::s3 || *kind == source::EventKind::proof_request);
}

void end(RedeliveryReport& report, RedeliveryOutcome outcome, std::string reason) {
  report.outcome = outcome;
  report.reason = std::move(reason);
}

}  // namespace

RedeliveryReport Redelivery::deliver(std::string_view text, Deadline deadline) {
  const auto failure = parse_failure_record(text);
  if (!failure) {
    return {.outcome = RedeliveryOutcome::never, .reason = failure.error().message};
  }
  return std::visit([&](const auto& one) { return deliver(one, deadline); }, *failure);
}

bool Redelivery::is_ours(std::string_view function_arn) const {
  return parts_.function_arn.empty() || function_arn == parts_.function_arn ||
         function_arn.starts_with(parts_.function_arn + ":");
}

RedeliveryReport Redelivery::deliver(const FailedBatch& failure, Deadline deadline) {
  RedeliveryReport report{.records = failure.records,
                          .condition = failure.condition,
                          .first_sequence_number = failure.first.text()};
  if (failure.first_arrival_s && !failure.payload) {
    report.leaves_stream_s =
        *failure.first_arrival_s +
        std::chrono::duration_cast<std::chrono::seconds>(k_stream_keeps).count();
  }
  const auto stream = dynamodb::parse_table_arn(failure.stream_arn);
  if (!stream) {
    end(report, RedeliveryOutcome::never, stream.error().message);
    return report;
  }
  report.table = stream->table;
  const bool is_meant = parts_.tables.empty() || std::ranges::contains(parts_.tables, report.table);
  if (!is_ours(failure.function_arn)) {
    end(report, RedeliveryOutcome::not_ours, std::format("of {}", failure.function_arn));
  } else if (!is_meant) {
    end(report, RedeliveryOutcome::not_ours, "of another table");
  } else if (auto reason = why_not_tried(report); !reason.empty()) {
    end(report, RedeliveryOutcome::later, std::move(reason));
  } else if (failure.payload) {
    read_payload(*failure.payload, report, batch_deadline(failure, deadline));
  } else {
    read_stream(failure, stream->region, report, batch_deadline(failure, deadline));
  }
  return report;
}

RedeliveryReport Redelivery::deliver(const FailedEvent& failure, Deadline deadline) {
  RedeliveryReport report{
      .records = records_in(nlohmann::json::parse(failure.event, nullptr, false)),
      .condition = failure.condition};
  if (!is_ours(failure.function_arn)) {
    end(report, RedeliveryOutcome::not_ours, std::format("of {}", failure.function_arn));
  } else if (!is_of_s3(failure.event)) {
    end(report, RedeliveryOutcome::never,
        "it contains an event that is not from S3 (from a schedule?) and is not repeated "
        "automatically; if it is still needed, invoke the function with it");
  } else if (!parts_.tables.empty()) {
    end(report, RedeliveryOutcome::not_ours,
        "an S3 event does not name its table: run redrive without --table-name to send it again");
  } else if (parts_.deliver == nullptr) {
    report.outcome = RedeliveryOutcome::deliverable;
  } else if (auto reason = why_not_tried(report); !reason.empty()) {
    end(report, RedeliveryOutcome::later, std::move(reason));
  } else {
    handle_again(failure, report, deadline);
  }
  return report;
}

// Empty: it is to be tried.
std::string Redelivery::why_not_tried(const RedeliveryReport& report) const {
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

Deadline Redelivery::batch_deadline(const FailedBatch& failure, Deadline deadline) const {
  const auto bodies = (records_of(failure) - 1) / k_records_per_body + 1;
  return std::min(
      deadline, Deadline::in(parts_.clock, std::min(k_batch_limit, parts_.time_per_body * bodies)));
}

void Redelivery::read_payload(const std::string& payload, RedeliveryReport& report,
                              Deadline deadline) {
  std::string padded = payload;
  padded.append(dynamodb::k_padding_bytes, '\0');
  source::StreamEvent event(std::string_view(padded).substr(0, payload.size()));
  send(event, report, deadline);
}

void Redelivery::read_stream(const FailedBatch& failure, std::string_view region,
                             RedeliveryReport& report, Deadline deadline) {
  StreamPiece piece(parts_.streams(region), parts_.clock,
                    {.first = {.stream_arn = failure.stream_arn,
                               .shard_id = failure.shard_id,
                               .sequence_number = failure.first.text()},
                     .last = failure.last,
                     .records = records_of(failure)},
                    deadline);
  if (auto opened = piece.open(); !opened) {
    end(report,
        is_for_ever(opened.error().kind) ? RedeliveryOutcome::never : RedeliveryOutcome::later,
        opened.error().message);
  } else {
    send(piece, report, deadline);
  }
  if (piece.is_out_of_reach()) {
    end(report, RedeliveryOutcome::out_of_reach,
        std::format("its records have left the stream (which keeps them for 24 h): {}; a snapshot "
                    "repairs the gap (--create-snapshot)",
                    report.reason));
  }
}

void Redelivery::send(dynamodb::ChangeSource& records, RedeliveryReport& report,
                      Deadline deadline) {
  if (parts_.deliver == nullptr) {
    report.outcome = RedeliveryOutcome::deliverable;
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
void Redelivery::judge(RedeliveryReport& report) {
  const auto& sent = report.sent;
  if (sent.complete()) {
    const bool is_empty = sent.read == 0;
    end(report, is_empty ? RedeliveryOutcome::never : RedeliveryOutcome::delivered,
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
  end(report, is_hopeless ? RedeliveryOutcome::never : RedeliveryOutcome::later, reason_of(sent));
}

void Redelivery::handle_again(const FailedEvent& failure, RedeliveryReport& report,
                              Deadline deadline) {
  const auto answer = parts_.handle_event(failure, deadline);
  if (!answer) {
    const auto& error = answer.error();
    end(report, is_for_ever(error.kind) ? RedeliveryOutcome::never : RedeliveryOutcome::later,
        error.message);
    return;
  }
  const auto said = nlohmann::json::parse(*answer, nullptr, false);
  report.delivered = static_cast<std::uint64_t>(base::number_of(said, "delivered", 0));
  report.quarantined = static_cast<std::uint64_t>(base::number_of(said, "quarantined", 0));
  report.outcome = RedeliveryOutcome::delivered;
}

}  // namespace tinydynamocdc::redrive
