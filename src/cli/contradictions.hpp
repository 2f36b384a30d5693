// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

/// What a call of several verbs and options cannot mean. No I/O.
namespace tinydynamocdc::cli {

inline constexpr std::string_view k_direct_has_no_limit =
    "--direct and --snapshot-concurrency cannot be used together: only a queue has a limit";

/// How the command line calls a verb: `--create-lambda`.
[[nodiscard]] std::string_view flag_of(ManageVerb verb);

/// One sentence for each: options that exclude each other, and options that none of the verbs uses,
/// with the verbs that do. `given` are the call's options with their dashes (`--zip`); those that
/// say where (table, region, function, bucket, workspace) or how carefully (--dry-run, --yes,
/// --force) go with every verb, so that calls can share them.
[[nodiscard]] std::vector<std::string> contradictions(std::span<const std::string> given,
                                                      std::span<const ManageVerb> verbs);

/// All of them as one message: the sentence itself, or a line for each.
[[nodiscard]] std::string one_message(std::span<const std::string> faults);

}  // namespace tinydynamocdc::cli
