// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <variant>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/cloudformation_command.hpp"
#include "cli/configuration_arguments.hpp"
#include "cli/convert_arguments.hpp"
#include "cli/doctor_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_arguments.hpp"
#include "cli/logs_command.hpp"
#include "cli/manage_words.hpp"
#include "cli/redrive_command.hpp"
#include "cli/status_arguments.hpp"
#include "cli/tail_command.hpp"
#include "cli/verify_arguments.hpp"
#include "cli/zip_command.hpp"

namespace tinydynamocdc::cli {

/// --help, --version: nothing but text. A call without arguments is wrong usage, whose text goes to
/// standard error.
struct ShowText {
  std::string text;
  ExitCode code = ExitCode::success;
};

/// Exactly one thing to do.
using Command =
    std::variant<ShowText, ConvertCommand, LoadCommand, VerifyCommand, StatusCommand, DoctorCommand,
                 LogsCommand, TailCommand, RedriveCommand, ConfigurationCommand, ZipCommand,
                 CloudFormationCommand, ManageCommand>;

/// Reads the command line (without the program's name) and what the environment says to it
/// (TB_KEY_PREFIX). bad_config: wrong usage, with what would be right; mistakes of verbs and their
/// options all at once.
[[nodiscard]] base::Result<Command> parse_options(std::span<const std::string> arguments,
                                                  const base::Environment& environment);

}  // namespace tinydynamocdc::cli
