// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manage/reconcile.hpp"
#include "status/status.hpp"

/// The set-up as the resources see it that make it: what a run of the same verbs would find.
namespace tinydynamocdc::status {

/// Looks at each of them, with Goal::present, and changes nothing. `made_by`: the verb that makes
/// them.
[[nodiscard]] std::vector<Seen> look_at(const std::vector<manage::Wanted>& wanted,
                                        std::string_view made_by, Seen::Need need);

/// Takes the one with that key out of the list. Nothing: there is none.
[[nodiscard]] std::optional<Seen> take(std::vector<Seen>& seen, std::string_view key);

/// `belongs to the function B in us-east-1`; empty where it is ours.
[[nodiscard]] std::string owner_text(const manage::Standing& standing);

/// `memory 128 → 256, handler x → bootstrap (the function cannot start)`
[[nodiscard]] std::string differences_text(const std::vector<manage::Difference>& differences);

[[nodiscard]] bool breaks_something(const std::vector<manage::Difference>& differences);

}  // namespace tinydynamocdc::status
