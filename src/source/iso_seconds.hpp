// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tinydynamocdc::source {

/// Epoch seconds, rounded down, of an ISO 8601 time as export manifests write it:
/// `2020-11-04T07:28:34.028Z`; also with an offset (`+02:00`) and without fraction. Nothing where
/// it is no such time, or one that the calendar does not have.
[[nodiscard]] std::optional<std::int64_t> iso_seconds(std::string_view text);

}  // namespace tinydynamocdc::source
