// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"
#include "cli/options.hpp"

/// What the verbs of a command deal with. No I/O, but for a look at whether there is a `.tinyb`.
namespace tinydynamocdc::cli {

[[nodiscard]] bool has_verb(const ManageCommand& command, ManageVerb verb);

/// AWS is asked for something. (With --infer-schema the data source tells what the table would.)
[[nodiscard]] bool asks_aws(const ManageCommand& command);

/// The function, or what belongs to it, is looked at or changed.
[[nodiscard]] bool deals_with_function(const ManageCommand& command);

/// Tinybird is asked for something. A trigger can be made without: then the function makes the
/// landing data source, if it may. So can a snapshot: then nobody looks for rows of an earlier
/// table.
[[nodiscard]] bool uses_tinybird(const ManageCommand& command,
                                 const base::Environment& environment);

/// Nothing can be done without Tinybird, so that its token and host are tried first. A snapshot
/// alone only looks there, where it can.
[[nodiscard]] bool depends_on_tinybird(const ManageCommand& command);

}  // namespace tinydynamocdc::cli
