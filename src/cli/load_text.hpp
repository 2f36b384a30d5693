// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/progress.hpp"
#include "load/load_monitor.hpp"
#include "load/load_plan.hpp"
#include "load/run_load.hpp"

/// What `tinydynamocdc load` says. No I/O.
namespace tinydynamocdc::cli {

/// What a call of it came to.
struct LoadOutcome {
  enum class State {
    dry_run,
    loaded_before,
    stopped,
    failed,
    loaded,      ///< And marked, if it is a full export.
    not_marked,  ///< All rows are there; see `reason`.
  };
  State state = State::loaded;
  std::string reason;
  load::LoadReport report;
  double seconds = 0;
};

/// `12 of 200 files, 120000 of 5000000 items, 84000 items/s, 58 s left`. The tally must outlive it.
[[nodiscard]] base::Progress::Line load_line(const load::LoadTally& tally, std::uint64_t files,
                                             std::uint64_t items);

/// What is about to be loaded, before it begins: some lines.
[[nodiscard]] std::string to_text(const load::LoadPlan& plan);
/// What became of it.
[[nodiscard]] std::string to_text(const load::LoadPlan& plan, const LoadOutcome& outcome);

/// The same for scripts, on one line: docs/load.md.
[[nodiscard]] std::string to_json(const load::LoadPlan& plan, const LoadOutcome& outcome);

/// A line of the log (base::Log) as a person reads it: its message, then what it is about.
[[nodiscard]] std::string log_text(std::string_view line);

}  // namespace tinydynamocdc::cli
