// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// The region to work in: `named` (an option of the command line; may be empty), else REGION,
/// AWS_REGION, AWS_DEFAULT_REGION, else `region` of the profile (`profile`, else AWS_PROFILE, else
/// "default") in the config file. bad_config: none of them, or a text that cannot be a region.
[[nodiscard]] base::Result<std::string> resolve_region(const base::Environment& environment,
                                                       std::string_view named,
                                                       std::string_view profile = {});

}  // namespace tinydynamocdc::aws
