// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinydynamocdc::aws {

/// AWS tolerates 5 minutes; a difference below this is no reason to blame the clock.
inline constexpr std::chrono::minutes k_clock_skew_min{4};

/// The time that an answer's header `Date` says (RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT");
/// nothing when it says none.
[[nodiscard]] std::optional<std::int64_t> unix_ms_of_http_date(std::string_view date);

}  // namespace tinydynamocdc::aws
