// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tinydynamocdc::source {

/// Epoch seconds, rounded down, of the text of a JSON number as AWS sends it: `1480642020`,
/// `1480642020.5`, `1.48064202E9`. Nothing when it is not a time in epoch seconds (negative, or
/// beyond 32 bits: milliseconds).
[[nodiscard]] std::optional<std::int64_t> epoch_seconds(std::string_view number);

/// The same of a number of microseconds: `1680109764000000`.
[[nodiscard]] std::optional<std::int64_t> epoch_seconds_of_micros(std::string_view number);

}  // namespace tinydynamocdc::source
