// SPDX-License-Identifier: Apache-2.0
#pragma once

// Last in a precompiled header, so that what std::format needs is instantiated there once and not
// in every file. Nobody calls this.

#include <cstdint>
#include <format>
#include <string>
#include <string_view>

namespace tinydynamocdc::precompiled {

inline std::string formatting(std::string_view text, const std::string& name, int& count,
                              std::size_t bytes, std::int64_t at_ms) {
  return std::format("{} {} {} {} {} {:.3f}", text, name, count, bytes, at_ms, 0.0);
}

}  // namespace tinydynamocdc::precompiled
