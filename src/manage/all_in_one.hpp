// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// All that stands against a run, in one message, one per line; the kind is the first one's. At
/// least one.
[[nodiscard]] base::Error all_in_one(const std::vector<base::Error>& errors);

}  // namespace tinydynamocdc::manage
