// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/error.hpp"
#include "lambda/export_end.hpp"
#include "load/load_monitor.hpp"
#include "load/load_plan.hpp"

namespace tinydynamocdc::load {

/// With so many files that could not be loaded, nothing more is begun: it is one reason.
inline constexpr std::size_t k_failed_files_max = 10;

/// What a run came to.
struct LoadReport {
  enum class End {
    loaded,   ///< All of the export: see `progress` for its mark.
    stopped,  ///< Whoever watches wanted it; the next run goes on from here.
    failed,   ///< See `failures`; what was loaded stays loaded.
  };
  End end = End::loaded;
  std::uint64_t files = 0;        ///< Loaded by this run.
  std::uint64_t delivered = 0;    ///< Items that Tinybird acknowledged.
  std::uint64_t quarantined = 0;  ///< Items that it put aside.
  std::uint64_t bytes = 0;        ///< Of rows, before they were packed.
  std::vector<base::Error> failures;
  /// Of a full export: whether it is marked as complete, and why not.
  lambda::ExportProgress progress;
};

/// Loads what a plan says is not loaded: several files at a time, each from behind its last
/// acknowledged line, as the function does (lambda::FileLoading), makes the data source where it is
/// missing, and ends with the mark (lambda::ExportEnd) or with the ledger's round. Tinybird's pace
/// is kept by the client: it waits as long as 429 says. `failed` is told of each file that could
/// not be loaded, by one thread at a time. Errors are those found before the first row is sent:
/// denied, the ledger may not be written; those of deliver::Destinations.
[[nodiscard]] base::Result<LoadReport> run_load(
    const LoadParts& parts, LoadPlan& plan, unsigned jobs, LoadMonitor& monitor,
    const std::function<void(const base::Error&)>& failed);

}  // namespace tinydynamocdc::load
