// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"

namespace tinydynamocdc::cli {

/// How often --watch looks, and for how many times tests let it.
struct WatchLimits {
  std::chrono::milliseconds pause{5'000};
  int rounds_max = std::numeric_limits<int>::max();
};

/// Reads and prints the status. ExitCode::not_well when something is bad or could not be read. With
/// --watch it goes on until the process is stopped, over answers that AWS or Tinybird owe, too.
[[nodiscard]] base::Result<ExitCode> run_status(const StatusCommand& command,
                                                const base::Environment& environment,
                                                const RunParts& parts,
                                                const WatchLimits& limits = {});

}  // namespace tinydynamocdc::cli
