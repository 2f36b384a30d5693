// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// How a status spells times.
namespace tinydynamocdc::status {

/// `3.5 s`, `15 min`, `26 h`, `12 days`
[[nodiscard]] std::string duration_text(std::int64_t milliseconds);

}  // namespace tinydynamocdc::status
