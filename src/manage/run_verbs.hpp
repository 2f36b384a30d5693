// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "manage/console.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

enum class Mode {
  apply,
  dry_run,  ///< Plans are printed, nothing is changed.
};

enum class Confirmation {
  ask,
  given,  ///< --yes
};

struct RunOptions {
  Mode mode = Mode::apply;
  Confirmation confirmation = Confirmation::ask;
};

/// Plans, prints and applies each verb before the next one is planned, because a later verb may
/// need what an earlier one makes. Stops at the first failure, whose error it returns; what was
/// done until then stays, and the same command goes on from there. In a dry run a verb that cannot
/// be planned because an earlier one was not applied is named as such. bad_config: a confirmation
/// was not given.
[[nodiscard]] base::Result<void> run_verbs(const std::vector<std::unique_ptr<Verb>>& verbs,
                                           const RunOptions& options, Console& console);

}  // namespace tinydynamocdc::manage
