// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// The moment that --since names, epoch seconds: a time before now (`90m`, `2h`, `3d`), or an ISO
/// 8601 time with its offset (`2026-01-31T12:00:00Z`). bad_config: neither.
[[nodiscard]] base::Result<std::int64_t> since_s(std::string_view text, std::int64_t now_unix_s);

}  // namespace tinydynamocdc::cli
