// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::row {

/// Whether two images in plain JSON (docs/row-format.md) are one item: members in any order, at all
/// levels; numbers by their exact decimal value, however they are spelled; texts by their
/// characters, however they are escaped; arrays in order, because plain JSON does not tell a set
/// from a list. Text that is not JSON, or nests deeper than DynamoDB allows, is the same only byte
/// for byte.
[[nodiscard]] bool same_item(std::string_view plain_left, std::string_view plain_right);

}  // namespace tinydynamocdc::row
