// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

struct FoundRegion {
  std::string name;
  std::string source;  ///< What names it, for people: "AWS_REGION", "profile work".
};

/// The region to work in: `named` (an option of the command line; may be empty), else REGION (the
/// Python version's), AWS_REGION (the function's and most SDKs'), AWS_DEFAULT_REGION (the AWS CLI's
/// and botocore's), else `region` of the profile (`profile`, else AWS_PROFILE, else "default").
/// Nothing when none of them names one. bad_config: a text that cannot be a region, files that
/// cannot be parsed, a profile that somebody chose and that does not exist.
[[nodiscard]] base::Result<std::optional<FoundRegion>> find_region(
    const base::Environment& environment, std::string_view named, std::string_view profile = {});

/// Its name; that there is none is bad_config, too.
[[nodiscard]] base::Result<std::string> resolve_region(const base::Environment& environment,
                                                       std::string_view named,
                                                       std::string_view profile = {});

}  // namespace tinydynamocdc::aws
