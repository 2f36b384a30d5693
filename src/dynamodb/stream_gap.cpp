// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/stream_gap.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <format>

namespace tinydynamocdc::dynamodb {

namespace {

// A table that is created with its stream: the two times are taken one after the other. No table
// can be written to so soon.
constexpr std::int64_t k_same_moment_ms = 2'000;

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
  return is_whole && value >= 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> stream_birth_unix_ms(std::string_view stream_arn) {
  constexpr std::string_view k_shape = "0000-00-00T00:00:00.000";
  constexpr std::string_view k_stream = "/stream/";
  const auto at = stream_arn.rfind(k_stream);
  const auto label =
      at == std::string_view::npos ? std::string_view() : stream_arn.substr(at + k_stream.size());
  const bool has_shape = std::ranges::equal(
      label, k_shape, [](char c, char shape) { return shape == '0' || c == shape; });
  if (!has_shape) {
    return std::nullopt;
  }
  struct Part {
    std::size_t at;
    std::size_t length;
  };
  std::array<int, 7> values{};
  constexpr std::array<Part, 7> k_parts{Part{0, 4}, {5, 2},  {8, 2}, {11, 2},
                                        {14, 2},    {17, 2}, {20, 3}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = number(label.substr(k_parts[i].at, k_parts[i].length));
    if (!value) {
      return std::nullopt;
    }
    values[i] = *value;
  }
  const std::chrono::year_month_day day{std::chrono::year(values[0]),
                                        std::chrono::month(static_cast<unsigned>(values[1])),
                                        std::chrono::day(static_cast<unsigned>(values[2]))};
  if (!day.ok() || values[3] > 23 || values[4] > 59 || values[5] > 59) {
    return std::nullopt;
  }
  const auto time = std::chrono::sys_days(day) + std::chrono::hours(values[3]) +
                    std::chrono::minutes(values[4]) + std::chrono::seconds(values[5]) +
                    std::chrono::milliseconds(values[6]);
  return time.time_since_epoch().count();
}

StreamGap gap_before(std::string_view stream_arn, std::optional<std::int64_t> created_unix_ms,
                     std::int64_t now_unix_ms) {
  const auto birth = stream_birth_unix_ms(stream_arn);
  if (!birth) {
    return {.end_unix_ms = now_unix_ms,
            .what = "the stream's ARN does not show when it was switched on; it was on"};
  }
  if (created_unix_ms && *birth <= *created_unix_ms + k_same_moment_ms) {
    return {.end_unix_ms = *created_unix_ms,
            .what = "the table was created, perhaps to replace an earlier one",
            .needs_older_rows = true};
  }
  return {.end_unix_ms = *birth, .what = "the stream was switched on"};
}

std::int64_t mended_from_s(std::int64_t gap_end_unix_ms) {
  return seconds_up(gap_end_unix_ms) + k_after_gap_s;
}

std::int64_t seconds_up(std::int64_t unix_ms) { return (unix_ms + 999) / 1000; }

std::string utc_text(std::int64_t unix_s) {
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_s)};
  return std::format("{:%F %T} UTC", time);
}

}  // namespace tinydynamocdc::dynamodb
