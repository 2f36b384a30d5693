// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "doctor/finding.hpp"
#include "manage/tinybird_target.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::doctor {

/// The workspace of the token at hand: its host, name and kind, and what the token may do there.
[[nodiscard]] Findings examine_workspace(tinybird::Client& client,
                                         const manage::TinybirdTarget& target);

}  // namespace tinydynamocdc::doctor
