// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"
#include "manage/run_verbs.hpp"
#include "manual_redrive/redrive.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc redrive`
struct RedriveCommand {
  Place place;
  OutputForm form = OutputForm::text;
  manage::Mode mode = manage::Mode::apply;
};

/// The arguments of `redrive`: a command of `app`, whose CommandLine must outlive this.
class RedriveArguments {
 public:
  explicit RedriveArguments(Arguments app);
  RedriveArguments(const RedriveArguments&) = delete;
  RedriveArguments& operator=(const RedriveArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: a value that makes no sense, by its option.
  [[nodiscard]] base::Result<RedriveCommand> command() const;

 private:
  Arguments app_;
  Argument json_;
  Argument dry_run_;
  Place place_;
};

/// For people: a line for each failure record, and a sum.
[[nodiscard]] std::string to_text(const manual_redrive::RedriveReport& report, manage::Mode mode);

/// The same for scripts, on one line: docs/failures.md, "Redrive by hand".
[[nodiscard]] std::string to_json(const manual_redrive::RedriveReport& report, manage::Mode mode);

/// Does it and prints what became of each failure record. ExitCode::not_well when something is
/// left.
[[nodiscard]] base::Result<ExitCode> run_redrive(const RedriveCommand& command,
                                                 const base::Environment& environment,
                                                 const RunParts& parts);

}  // namespace tinydynamocdc::cli
