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

/// Plans all verbs before the first is applied, so that every mistake comes in one message while
/// nothing is done yet; prints the plans; asks once about what cannot be undone; applies one after
/// the other. A verb that cannot be planned because something is missing that an earlier one makes
/// is planned when that is done; one whose plan has become another one by then is printed again.
/// Stops at the first failure; what was done until then stays, and the same command goes on from
/// there. bad_config: a confirmation was not given.
[[nodiscard]] base::Result<void> run_verbs(const std::vector<std::unique_ptr<Verb>>& verbs,
                                           const RunOptions& options, Console& console);

}  // namespace tinydynamocdc::manage
