// SPDX-License-Identifier: Apache-2.0
#include "cli/since.hpp"

#include <format>
#include <optional>

#include "base/iso_time.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::cli {

namespace {

// Longer ago than AWS keeps anything, and far from what overflows.
constexpr std::int64_t k_count_max = 1'000'000;

std::int64_t seconds_in(char unit) {
  constexpr std::int64_t k_minute_s = 60;
  constexpr std::int64_t k_hour_s = 60 * k_minute_s;
  switch (unit) {
    case 'm':
      return k_minute_s;
    case 'h':
      return k_hour_s;
    case 'd':
      return 24 * k_hour_s;
    default:
      return 0;
  }
}

std::optional<std::int64_t> seconds_ago(std::string_view text) {
  const auto unit_s = text.empty() ? 0 : seconds_in(text.back());
  if (unit_s == 0) {
    return std::nullopt;
  }
  text.remove_suffix(1);
  const auto count = base::parse_whole<std::int64_t>(text).value_or(0);
  return count > 0 && count <= k_count_max ? std::optional(count * unit_s) : std::nullopt;
}

}  // namespace

base::Result<std::int64_t> since_s(std::string_view text, std::int64_t now_unix_s) {
  if (const auto ago = seconds_ago(text)) {
    return now_unix_s - *ago;
  }
  if (const auto at = base::iso_seconds(text)) {
    return *at;
  }
  return base::fail(base::ErrorKind::bad_config,
                    std::format("--since: \"{}\" is neither a time before now, such as 90m, 2h or "
                                "3d, nor one such as 2026-01-31T12:00:00Z",
                                text));
}

}  // namespace tinydynamocdc::cli
