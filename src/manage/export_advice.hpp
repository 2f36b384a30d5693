// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::manage {

/// What to do about an export that AWS refused or that failed, by AWS's code: of the error, or the
/// export's FailureCode. Never empty.
[[nodiscard]] std::string export_advice(std::string_view code);

/// What switches the point-in-time recovery of a table on: the command of the AWS tools.
[[nodiscard]] std::string recovery_command(std::string_view table, std::string_view region);

}  // namespace tinydynamocdc::manage
