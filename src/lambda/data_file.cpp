// SPDX-License-Identifier: Apache-2.0
#include "lambda/data_file.hpp"

#include <format>
#include <string_view>
#include <utility>
#include <vector>

namespace tinydynamocdc::lambda {

using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;

namespace {

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

// The file's name before an error that does not begin with it.
Error in_file(const std::string& url, Error error) {
  return error.message.starts_with(url) ? error : base::with_context(std::move(error), url);
}

Result<void> check_md5(const std::string& url, const std::optional<std::string>& md5_base64,
                       const source::ExportDataFile& expected) {
  if (md5_base64 == expected.md5_base64) {
    return {};
  }
  return base::fail(ErrorKind::bad_input,
                    std::format("{}: its MD5 is {}, but the export's manifest says {}: the object "
                                "is damaged or was replaced",
                                url, md5_base64.value_or("not known"), expected.md5_base64));
}

}  // namespace

Result<void> check_data_file(const DataFileReport& file, const source::ExportDataFile* expected) {
  const auto& report = file.report;
  const auto& url = file.url;
  if (report.undelivered > 0) {
    const auto counts = std::format(
        "{} of the {} items read are undelivered ({} delivered, {} "
        "quarantined); first",
        report.undelivered, report.read, report.delivered, report.quarantined);
    auto error = base::with_context(report.problems.front().placed(), counts);
    if (report.source_error) {
      error.message += std::format("; and {}", report.source_error->message);
    }
    return std::unexpected(std::move(error));
  }
  if (report.source_error) {
    return std::unexpected(in_file(url, *report.source_error));
  }
  if (expected == nullptr) {
    return {};
  }
  if (auto same = check_md5(url, file.md5_base64, *expected); !same) {
    return same;
  }
  if (file.items != expected->item_count) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: it has {} items, but the export's manifest says {}: the "
                                  "object is damaged or was replaced",
                                  url, file.items, expected->item_count));
  }
  return {};
}

void log_data_file(const base::Log& log, std::string_view request_id, const DataFileReport& file) {
  const auto& report = file.report;
  const auto& url = file.url;
  for (const auto& problem : report.problems) {
    log.line(LogLevel::error, "items undelivered",
             {{"requestId", request_id},
              {"file", url},
              {"items", number(problem.records)},
              {"line", number(problem.first.index + 1)},
              {"lastLine", number(problem.last.index + 1)},
              {"kind", to_string(problem.error.kind)},
              {"reason", problem.error.message}});
  }
  if (report.source_error) {
    log.line(LogLevel::error, "the file was not read to its end",
             {{"requestId", request_id}, {"file", url}, {"reason", report.source_error->message}});
  }
  for (const auto& quarantine : report.quarantines) {
    log.line(LogLevel::error, "Tinybird put rows into quarantine",
             {{"requestId", request_id},
              {"datasource", quarantine.datasource},
              {"file", url},
              {"rows", number(quarantine.rows)}});
  }
  log.line(report.complete() ? LogLevel::info : LogLevel::error,
           report.complete() ? "export file delivered" : "export file not completely delivered",
           {{"requestId", request_id},
            {"file", url},
            {"read", number(report.read)},
            {"delivered", number(report.delivered)},
            {"quarantined", number(report.quarantined)},
            {"undelivered", number(report.undelivered)},
            {"bodies", number(report.bodies_sent)},
            {"bytes", number(report.bytes_sent)}});
}

}  // namespace tinydynamocdc::lambda
