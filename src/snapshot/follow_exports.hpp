// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/wait.hpp"
#include "snapshot/followed_export.hpp"

namespace tinydynamocdc::snapshot {

using FollowedExports = std::vector<std::unique_ptr<FollowedExport>>;

/// Follows exports, side by side, to the end of each with one progress line: of one all that was
/// seen, of several each in short. `look_again`: the command that tells how far they are, for
/// whoever presses Ctrl-C. What goes wrong with one does not end the others; all of it is in one
/// error.
[[nodiscard]] base::Result<void> follow_exports(const manage::WaitParts& parts,
                                                const FollowedExports& exports,
                                                const std::string& look_again);

}  // namespace tinydynamocdc::snapshot
