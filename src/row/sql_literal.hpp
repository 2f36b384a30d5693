// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::row {

/// The text as a string of SQL, in which a template of Tinybird finds nothing of its own either: it
/// looks for {{, {% and {#.
[[nodiscard]] std::string sql_literal(std::string_view text);

}  // namespace tinydynamocdc::row
