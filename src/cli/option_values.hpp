// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "cli/options.hpp"

namespace tinydynamocdc::cli {

/// Checks what AWS would refuse too, but later and in other words: names of buckets, prefixes,
/// schedules, addresses, the trigger's options. Takes the `/` at the prefix's end away. bad_config
/// with the option's name.
[[nodiscard]] base::Result<void> check_values(ManageCommand& command);

}  // namespace tinydynamocdc::cli
