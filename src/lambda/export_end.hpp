// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/export_ledger.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/known_export.hpp"
#include "lambda/metrics.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::lambda {

/// bad_input: the items of its files (`where` says of which) are not the export's.
[[nodiscard]] base::Result<void> compare_items(const source::ExportSummary& summary,
                                               std::uint64_t items, std::string_view where);

/// Why an export that DescribeExport tells of so gets no mark (nothing: DynamoDB does not know it
/// any more). Nothing: it may have one.
[[nodiscard]] std::optional<std::string> reason_against_mark(
    const std::optional<aws::Export>& described);

/// How far an export is, for whoever looked.
struct ExportProgress {
  enum class State {
    loading,        ///< Files are waiting, or its summary is not there yet.
    loaded_before,  ///< … of a round that nobody has begun.
    marked,
    not_marked,  ///< All of it is loaded, and it gets no mark: see `reason`.
  };
  State state = State::loading;
  std::string reason;
};

/// A full export's end: whoever finishes last, one of its files or its summary, marks it as
/// complete. All of them may, in any order and any number of times: the mark is always the same
/// row. Nobody waits, and nobody looks at each file: the ledger and the data folder are listed, a
/// thousand names in a call, and only by those who may be the last.
/// (docs/decisions/0036-who-marks.md)
///
/// No mark without DescribeExport's word that the export has no filter.
class ExportEnd {
 public:
  struct Parts {
    const base::Log& log;
    std::string_view request_id;
    AwsClients& aws;
    ExportLookup& lookup;
    deliver::DeliverParts deliver;
    deliver::DeliverOptions options;
    Metrics& metrics;
    const row::NamingOptions& naming;
    /// Called when the mark is written, before the round ends: where it fails, the mark is written
    /// again with the next event.
    std::function<base::Result<void>()> marked;
  };

  /// What the parts refer to, and the export's ledger, must outlive this.
  ExportEnd(const Parts& parts, ExportLedger& ledger) : parts_(parts), ledger_(ledger) {}

  /// The export's summary is there. Also says where the export is too early to mend the gap before
  /// it. Errors: missing, a data file is not there; bad_input, the manifest contradicts the summary
  /// or what was loaded; those of ExportCompletion.
  [[nodiscard]] base::Result<ExportProgress> summary_came(const ExportObject& object,
                                                          const source::ExportSummary& summary,
                                                          base::Deadline deadline);

  /// A data file of it is loaded, and the ledger says so. Errors as before, but for missing.
  [[nodiscard]] base::Result<ExportProgress> file_loaded(const ExportObject& object,
                                                         const aws::ObjectName& file,
                                                         base::Deadline deadline);

 private:
  [[nodiscard]] static base::Result<KnownExport> known(const ExportObject& object,
                                                       const source::ExportSummary& summary);
  [[nodiscard]] base::Result<void> check_folder(const ExportObject& object,
                                                base::Deadline deadline);
  [[nodiscard]] base::Result<ExportProgress> look(const ExportObject& object,
                                                  const source::ExportSummary& summary,
                                                  const KnownExport& export_known,
                                                  base::Deadline deadline);
  void wait_for(const std::string& file, base::Deadline deadline);
  [[nodiscard]] base::Result<ExportProgress> mark(const KnownExport& export_known,
                                                  std::uint64_t items, base::Deadline deadline);
  [[nodiscard]] base::Result<ExportProgress> finished(ExportProgress progress,
                                                      base::Deadline deadline);
  [[nodiscard]] base::Result<std::optional<std::string>> why_no_mark(const KnownExport& known,
                                                                     base::Deadline deadline);
  void gap_is_not_known(const KnownExport& known, const base::Error& why);
  void tell_if_too_early(const KnownExport& known, base::Deadline deadline);

  const Parts parts_;
  ExportLedger& ledger_;
};

}  // namespace tinydynamocdc::lambda
