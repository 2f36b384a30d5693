// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "deliver/report.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

/// Namespace of the function's own metrics in CloudWatch.
inline constexpr std::string_view k_metrics_namespace = "TinyDynamoCDC";

/// What one invocation came to, in CloudWatch's terms.
struct Figures {
  std::uint64_t rows_delivered = 0;
  std::uint64_t rows_quarantined = 0;
  std::uint64_t records_undelivered = 0;
  std::uint64_t bytes_sent = 0;  ///< Of text, before it was packed.
  std::uint64_t requests = 0;    ///< To Tinybird, retries and look-ups included.
  std::uint64_t retries = 0;
  std::optional<std::int64_t> change_lag_ms;  ///< Of a stream's changes; an export has none.
  std::uint64_t exports_too_early = 0;        ///< Complete ones that mend no gap.
  std::uint64_t dead_letters = 0;             ///< Moved away: nobody tries them again.
  std::vector<std::string> datasources;

  bool operator==(const Figures&) const = default;
};

/// The line that CloudWatch makes metrics of, newline included: a log line like the others with
/// CloudWatch's `_aws` in it. By FunctionName: RowsDelivered, RowsQuarantined, RecordsUndelivered,
/// BytesSent, Requests, Retries, ChangeLagMs, and ExportsTooEarly and DeadLetters where there are
/// any. By FunctionName and DataSource, where the invocation had one data source (a trigger has one
/// table): the first three and ChangeLagMs; each more would be another metric to pay for with each
/// table. (Amazon CloudWatch User Guide, "Specification: Embedded metric format"; AWS Lambda
/// Developer Guide, "Log-level filtering": a line without a level counts as INFO.)
[[nodiscard]] std::string metrics_line(std::string_view function_name, std::string_view request_id,
                                       const Figures& figures, std::int64_t unix_ms);

/// What a nightly proof came to.
struct ProofFigures {
  std::string_view datasource;
  std::uint64_t verified = 0;   ///< Keys that were compared.
  std::uint64_t different = 0;  ///< Of those.
};

/// A line of its own: ItemsVerified and ItemsDifferent, by FunctionName and by FunctionName and
/// DataSource.
[[nodiscard]] std::string proof_line(std::string_view function_name, std::string_view request_id,
                                     const ProofFigures& figures, std::int64_t unix_ms);

/// The figures of one invocation after the other, written as a line each. Not thread-safe.
///
///     metrics.begin();
///     metrics.add_changes(report);
///     metrics.write(request_id);
class Metrics {
 public:
  struct Parts {
    std::string function_name;  ///< Empty: not in AWS Lambda, nothing is written.
    const base::Clock& clock;
    const tinybird::Client& client;                ///< Its counts are those of requests.
    std::function<void(std::string_view)> output;  ///< Gets each whole line.
  };

  /// What the parts refer to must outlive this.
  explicit Metrics(Parts parts) : parts_(std::move(parts)) {}

  /// Forgets the invocation before.
  void begin();

  void add_changes(const deliver::Report& report);  ///< Of a stream.
  void add_items(const deliver::Report& report);    ///< Of an export's file.
  void add_export_too_early() { ++figures_.exports_too_early; }
  void add_dead_letter() { ++figures_.dead_letters; }

  /// Writes the line of a proof, at once: it is over when that is written.
  void write(std::string_view request_id, const ProofFigures& proof);

  /// Writes the line, whatever the level of the log is. It never keeps the function from answering:
  /// where there is no memory for a line, one says so.
  void write(std::string_view request_id);

 private:
  template <class MakeLine>
  void output(const MakeLine& make_line);

  Parts parts_;
  Figures figures_;
  std::uint64_t requests_before_ = 0;
  std::uint64_t retries_before_ = 0;
};

}  // namespace tinydynamocdc::lambda
