// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "cli/exit_code.hpp"
#include "cli/place_arguments.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
class Option;
}  // namespace CLI

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
  explicit LogsArguments(CLI::App& app);

  [[nodiscard]] const CLI::App& app() const { return *app_; }
  /// What was read into it. bad_config: see checked_place; a level that is not one.
  [[nodiscard]] base::Result<LogsCommand> command() const;

 private:
  CLI::App* app_;
  LogsCommand command_;
  std::string level_ = "INFO";
  CLI::Option* tail_ = nullptr;
};

/// Prints the function's log, a line each; with --tail until it is stopped.
[[nodiscard]] base::Result<ExitCode> run_logs(const LogsCommand& command,
                                              const base::Environment& environment,
                                              const RunParts& parts);

}  // namespace tinydynamocdc::cli
