// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/manage_words.hpp"
#include "cli/terminal.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc cloudformation`
struct CloudFormationCommand {
  ManageCommand words;                ///< No verbs; without --s3-bucket its bucket is empty.
  std::optional<std::string> output;  ///< Nothing: standard output.
};

/// The arguments of `cloudformation`: a command of `app`, whose CommandLine must outlive this.
class CloudFormationArguments {
 public:
  explicit CloudFormationArguments(Arguments app);
  CloudFormationArguments(const CloudFormationArguments&) = delete;
  CloudFormationArguments& operator=(const CloudFormationArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: all mistakes, in one message.
  [[nodiscard]] base::Result<CloudFormationCommand> command() const;

 private:
  Arguments app_;
  CloudFormationCommand command_;
};

/// Writes the template; of a file it says what is in it. It gets its name when it is whole. Names
/// in Tinybird are those of the environment, as for the verbs. Errors are those of
/// stack::paper_site, stack::template_of and files::OutputFile.
[[nodiscard]] base::Result<ExitCode> run_cloudformation(const CloudFormationCommand& command,
                                                        const base::Environment& environment,
                                                        const Terminal::Streams& streams);

}  // namespace tinydynamocdc::cli
