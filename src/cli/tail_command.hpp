// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/place_arguments.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"

namespace tinydynamocdc::cli {

struct TailCommand {
  Place place;  ///< Its tables are not used.
  std::string table;
  std::size_t lines = 10;  ///< Changes of the last 24 hours that are shown first.
  Repetition repetition = Repetition::until_stopped;
};

/// `tinydynamocdc tail TABLE` on the command line.
class TailArguments {
 public:
  explicit TailArguments(Arguments app);

  [[nodiscard]] Arguments app() const { return app_; }
  /// What was read into it. bad_config: see checked_place; a table's name that cannot be one.
  [[nodiscard]] base::Result<TailCommand> command() const;

 private:
  Arguments app_;
  TailCommand command_;
  Argument once_;
};

/// Prints the table's changes as Tinybird has them, until it is stopped.
[[nodiscard]] base::Result<ExitCode> run_tail(const TailCommand& command,
                                              const base::Environment& environment,
                                              const RunParts& parts);

}  // namespace tinydynamocdc::cli
