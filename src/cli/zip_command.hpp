// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc zip`
struct ZipCommand {
  std::string program = "/proc/self/exe";  ///< --program
  std::string output;
};

/// The arguments of `zip`: a command of `app`, whose CommandLine must outlive this.
class ZipArguments {
 public:
  explicit ZipArguments(Arguments app);
  ZipArguments(const ZipArguments&) = delete;
  ZipArguments& operator=(const ZipArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed.
  [[nodiscard]] base::Result<ZipCommand> command() const { return command_; }

 private:
  Arguments app_;
  ZipCommand command_;
};

/// Writes the function's zip, the bytes that --create-lambda uploads for that program, and prints a
/// line about it with its CodeSha256. The file gets its name when it is whole. Errors are those of
/// package::code_package and files::OutputFile.
[[nodiscard]] base::Result<ExitCode> run_zip(const ZipCommand& command,
                                             const Terminal::Streams& streams);

}  // namespace tinydynamocdc::cli
