// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::snapshot {

/// What to do about an export that AWS refused or that failed, by AWS's code: of the error, or the
/// export's FailureCode. Never empty.
[[nodiscard]] std::string export_advice(std::string_view code);

}  // namespace tinydynamocdc::snapshot
