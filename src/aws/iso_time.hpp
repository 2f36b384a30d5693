// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::aws {

/// Milliseconds since the epoch of a time as the AWS tools and credential helpers write it:
/// "2026-01-01T00:00:00Z", with a fraction, with an offset ("+02:00", "+0200") or "UTC", a blank
/// for the T. Without an offset it is taken as UTC. Nothing: no such time.
[[nodiscard]] std::optional<std::int64_t> unix_ms_of_iso(std::string_view text);

/// "2026-01-01T00:00:00Z", rounded down to the second.
[[nodiscard]] std::string iso_of_unix_ms(std::int64_t unix_ms);

}  // namespace tinydynamocdc::aws
