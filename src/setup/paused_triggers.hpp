// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/service_failure.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"

/// Triggers that are paused while a function is taken over. Which they are is kept in the
/// function's tags, one each, so that they go on even if the run that paused them was interrupted.
namespace tinydynamocdc::setup {

/// UUIDs of the triggers that these tags of a function say are paused.
[[nodiscard]] std::vector<std::string> paused_triggers(const aws::Tags& tags);

/// Notes the function's enabled triggers in its tags, then disables them and waits until they are.
/// rejected: there are more of them than a function can have tags.
[[nodiscard]] base::Result<void> pause_triggers(const manage::FunctionParts& parts,
                                                const Site& site);

/// Enables what the tags say, waits until it is, and takes the tags off. Nothing where there are
/// none.
[[nodiscard]] base::Result<void> resume_triggers(const manage::FunctionParts& parts,
                                                 const Site& site);

}  // namespace tinydynamocdc::setup
