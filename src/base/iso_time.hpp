// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Times as text: the one reader and the writers.
namespace tinydynamocdc::base {

/// Epoch seconds, rounded down, of an ISO 8601 time as export manifests write it:
/// `2020-11-04T07:28:34.028Z`; also with an offset (`+02:00`) and without fraction. Nothing where
/// it is no such time, or one that the calendar does not have.
[[nodiscard]] std::optional<std::int64_t> iso_seconds(std::string_view text);

/// Milliseconds since the epoch, rounded down, of a time as the AWS tools and credential helpers
/// write it: what iso_seconds() reads, and `+0200`, `+02`, `z` or `UTC` for the offset, a blank for
/// the T. Without an offset it is taken as UTC. Nothing: no such time.
[[nodiscard]] std::optional<std::int64_t> unix_ms_of_iso(std::string_view text);

/// `2026-01-01T00:00:00Z`, rounded down to the second.
[[nodiscard]] std::string iso_of_unix_ms(std::int64_t unix_ms);

/// `2026-01-01 00:00:00 UTC`, for people.
[[nodiscard]] std::string utc_text(std::int64_t unix_s);

}  // namespace tinydynamocdc::base
