// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// What to do about an export that AWS refused or that failed, by AWS's code: of the error, or the
/// export's FailureCode. Never empty.
[[nodiscard]] std::string export_advice(std::string_view code);

/// bad_config with the command that mends it, unless the table's point-in-time recovery is
/// `ENABLED`.
[[nodiscard]] base::Result<void> check_recovery(std::string_view status, std::string_view table,
                                                std::string_view region);

/// What switches the point-in-time recovery of a table on: the command of the AWS tools.
[[nodiscard]] std::string recovery_command(std::string_view table, std::string_view region);

}  // namespace tinydynamocdc::manage
