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

/// How the table is called in Tinybird: by the variables of the function that follows it where that
/// can be asked, else by those of our own environment, which `note` then says.
[[nodiscard]] base::Result<row::NamingOptions> table_naming(
    const aws::Access& access, const base::Environment& environment, std::string_view function,
    std::string_view table, const std::function<void(const std::string&)>& note);

}  // namespace tinydynamocdc::cli
