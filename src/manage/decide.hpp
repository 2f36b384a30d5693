// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "manage/ownership.hpp"
#include "manage/plan.hpp"
#include "manage/resource.hpp"

namespace tinydynamocdc::manage {

struct ReconcileOptions {
  Existing existing = Existing::keep;
  Reach reach = Reach::ours;
  Unremovable unremovable = Unremovable::refuse;
};

/// What is done with one resource, and why.
struct Decision {
  Step step;
  std::vector<Difference> mend;        ///< With Action::change: what update() gets.
  std::optional<base::Error> refusal;  ///< The run cannot begin.
};

/// The one place that decides from what was found what is done. No I/O. `removed`: the keys of what
/// the same run removes.
///
/// Wanted and absent: created. Ours: what differs is changed, what somebody may have chosen only
/// with --overwrite. Unmarked: used as it is where that is possible, else refused; --overwrite
/// takes it over. Another function's or region's: used only if nothing in it has to change; only
/// --force changes it, and says who loses what. A removal takes what is ours and unused; the rest
/// is spared or refused, as the options say. What a Standing says of `spared` and `refusal` comes
/// first.
[[nodiscard]] Decision decide(const Resource& resource, Goal goal, const Standing& standing,
                              const ReconcileOptions& options,
                              const std::set<std::string, std::less<>>& removed);

}  // namespace tinydynamocdc::manage
