// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"

namespace tinydynamocdc::cli {

struct DoctorCommand {
  StatusCommand status;  ///< Function, tables, form; looked at once.
  std::string bucket;    ///< Of snapshots; empty: none.
};

/// `tinydynamocdc doctor` on the command line.
class DoctorArguments {
 public:
  explicit DoctorArguments(Arguments app);

  [[nodiscard]] Arguments app() const { return app_; }
  /// What was read into it. bad_config: see checked_place.
  [[nodiscard]] base::Result<DoctorCommand> command() const;

 private:
  Arguments app_;
  Place place_;
  std::string bucket_;
  Argument json_;
};

/// Looks at everything that has to be right before and after a set-up, and prints it with what to
/// do. success: nothing is bad, and everything could be read; else not_well.
[[nodiscard]] base::Result<ExitCode> run_doctor(const DoctorCommand& command,
                                                const base::Environment& environment,
                                                const RunParts& parts);

}  // namespace tinydynamocdc::cli
