// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/configuration_arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"

namespace tinydynamocdc::cli {

/// Prints what every other command would work with: profile, region, the end of the access key's
/// id, each service's endpoint and the proxy on the way to it, and where each of them comes from.
/// No service is asked anything, except for credentials where those come from one (a role, SSO, an
/// instance). bad_config: what the variables and files say is wrong. Credentials that cannot be had
/// are printed as such, and are the exit code.
[[nodiscard]] base::Result<ExitCode> run_configuration(const ConfigurationCommand& command,
                                                       const base::Environment& environment,
                                                       const RunParts& parts);

}  // namespace tinydynamocdc::cli
