// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/region.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// --region, else what environment and profile say, else the Python version's default, whose source
/// is "default". bad_config: what they say is wrong; the default does not hide that.
[[nodiscard]] base::Result<aws::FoundRegion> found_region_of(
    const std::optional<std::string>& option, const base::Environment& environment);

}  // namespace tinydynamocdc::cli
