// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_arguments.hpp"
#include "cli/run.hpp"

namespace tinydynamocdc::cli {

/// Loads an export and prints what became of it. ExitCode::not_well: all rows are there, and the
/// export is not marked as complete. Errors are those of the place, the plan and the run; of files
/// that could not be loaded the first, each having been told on standard error. After a StopSignal
/// the process ends by that signal.
[[nodiscard]] base::Result<ExitCode> run_load(const LoadCommand& command,
                                              const base::Environment& environment,
                                              const RunParts& parts);

}  // namespace tinydynamocdc::cli
