// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The key of the site's own function in a run.
inline constexpr const char* k_function_key = "function";

/// The functions of the site's region that use a thing. The site's own one has k_function_key.
[[nodiscard]] base::Result<std::vector<manage::User>> functions_that(
    const manage::FunctionParts& parts, const Site& site,
    const std::function<bool(const aws::FunctionConfiguration&)>& use);

}  // namespace tinydynamocdc::setup
