// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/place_arguments.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"

namespace tinydynamocdc::cli {

struct LogsCommand {
  Place place;  ///< Only of the function: no tables.
  std::string since = "10m";
  base::LogLevel level = base::LogLevel::info;  ///< Lines below it are not shown.
  Repetition repetition = Repetition::once;
};

/// `tinydynamocdc logs [--tail]` on the command line.
class LogsArguments {
 public:
  explicit LogsArguments(Arguments app);

  [[nodiscard]] Arguments app() const { return app_; }
  /// What was read into it. bad_config: see checked_place; a level that is not one.
  [[nodiscard]] base::Result<LogsCommand> command() const;

 private:
  Arguments app_;
  LogsCommand command_;
  std::string level_ = "INFO";
  Argument tail_;
};

/// Prints the function's log, a line each; with --tail until it is stopped.
[[nodiscard]] base::Result<ExitCode> run_logs(const LogsCommand& command,
                                              const base::Environment& environment,
                                              const RunParts& parts);

}  // namespace tinydynamocdc::cli
