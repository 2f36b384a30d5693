// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "cli/verify_arguments.hpp"

namespace tinydynamocdc::cli {

/// Compares a table with its state in Tinybird and prints what it found. ExitCode::success: they
/// are equal; not_well: they are not. Errors are those of finding the export, of Tinybird and of
/// reading. After a StopSignal the process ends by that signal, and the next call goes on.
[[nodiscard]] base::Result<ExitCode> run_verify(const VerifyCommand& command,
                                                const base::Environment& environment,
                                                const RunParts& parts);

}  // namespace tinydynamocdc::cli
