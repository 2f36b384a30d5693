// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

namespace tinydynamocdc::aws {

/// Whether a variable or a profile's setting says yes, as the AWS tools read it: "true" in any
/// case; everything else is no.
constexpr bool is_true(std::string_view text) {
  return std::ranges::equal(text, std::string_view("true"),
                            [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace tinydynamocdc::aws
