// SPDX-License-Identifier: Apache-2.0
#include "lambda/stream_handler.hpp"

#include <format>

#include "base/check.hpp"
#include "base/found_in.hpp"

namespace tinydynamocdc::lambda {

using base::Error;
using base::LogLevel;
using base::Result;
using deliver::Report;

namespace {

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

Error error_of(const Report& report) {
  const auto counts =
      std::format("{} of {} records undelivered ({} delivered, {} quarantined)", report.undelivered,
                  report.read, report.delivered, report.quarantined);
  if (report.problems.empty()) {
    const auto* broke = base::found_in(report.source_error);
    TINYDYNAMOCDC_CHECK(broke != nullptr);
    return base::with_context(*broke, counts);
  }
  auto error =
      base::with_context(report.problems.front().placed(), std::format("{}; first", counts));
  if (const auto others = report.problems.size() - 1; others > 0) {
    error.message += others == 1 ? "; one more reason is in the log"
                                 : std::format("; {} more reasons are in the log", others);
  }
  if (report.source_error) {
    error.message += std::format("; and the event could not be read to its end: {}",
                                 report.source_error->message);
  }
  return error;
}

}  // namespace

Result<std::string> stream_response(const Report& report, FailureAnswer answer) {
  if (report.complete()) {
    return R"({"batchItemFailures":[]})";
  }
  const bool position_known =
      report.lowest_undelivered && !report.undelivered_without_position && !report.source_error;
  if (answer == FailureAnswer::partial_batch && position_known) {
    return std::format(R"({{"batchItemFailures":[{{"itemIdentifier":"{}"}}]}})",
                       report.lowest_undelivered->text());
  }
  return std::unexpected(error_of(report));
}

void log_report(const base::Log& log, std::string_view request_id, const Report& report) {
  for (const auto& problem : report.problems) {
    log.line(LogLevel::error, "records undelivered",
             {{"requestId", request_id},
              {"records", number(problem.records)},
              {"record", number(problem.first.index)},
              {"SequenceNumber", problem.first.sequence_number},
              {"lastRecord", number(problem.last.index)},
              {"lastSequenceNumber", problem.last.sequence_number},
              {"kind", to_string(problem.error.kind)},
              {"reason", problem.error.message}});
  }
  if (report.source_error) {
    log.line(LogLevel::error, "the event could not be read to its end",
             {{"requestId", request_id}, {"reason", report.source_error->message}});
  }
  for (const auto& quarantine : report.quarantines) {
    log.line(LogLevel::error, "Tinybird put rows into quarantine",
             {{"requestId", request_id},
              {"datasource", quarantine.datasource},
              {"rows", number(quarantine.rows)}});
  }
  log.line(report.complete() ? LogLevel::info : LogLevel::error,
           report.complete() ? "batch delivered" : "batch not completely delivered",
           {{"requestId", request_id},
            {"read", number(report.read)},
            {"delivered", number(report.delivered)},
            {"quarantined", number(report.quarantined)},
            {"undelivered", number(report.undelivered)},
            {"bodies", number(report.bodies_sent)},
            {"bytes", number(report.bytes_sent)}});
}

}  // namespace tinydynamocdc::lambda
