// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::cli {

/// How things are called in Tinybird: as the function that follows the table has it, where it can
/// be asked; else as our own environment has it, and `note` is told so. bad_config: the two
/// contradict each other.
[[nodiscard]] base::Result<row::NamingOptions> function_naming(
    const aws::Access& access, const base::Environment& environment, const std::string& function,
    std::string_view table, const std::function<void(std::string_view)>& note);

}  // namespace tinydynamocdc::cli
