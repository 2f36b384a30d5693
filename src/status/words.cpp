// SPDX-License-Identifier: Apache-2.0
#include "status/words.hpp"

#include <format>

namespace tinydynamocdc::status {

std::string duration_text(std::int64_t milliseconds) {
  constexpr std::int64_t k_second = 1000;
  constexpr std::int64_t k_minute = 60 * k_second;
  constexpr std::int64_t k_hour = 60 * k_minute;
  constexpr std::int64_t k_day = 24 * k_hour;
  if (milliseconds < 2 * k_minute) {
    return std::format("{:.1f} s", static_cast<double>(milliseconds) / k_second);
  }
  if (milliseconds < 2 * k_hour) {
    return std::format("{} min", milliseconds / k_minute);
  }
  return milliseconds < 2 * k_day ? std::format("{} h", milliseconds / k_hour)
                                  : std::format("{} days", milliseconds / k_day);
}

}  // namespace tinydynamocdc::status
