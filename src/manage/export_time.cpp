// SPDX-License-Identifier: Apache-2.0
#include "manage/export_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <format>

namespace tinydynamocdc::manage {

namespace {

// A table that is created with its stream: the two times are taken one after the other. No table
// can be written to so soon.
constexpr std::int64_t k_same_moment_ms = 2'000;

// The end of a gap is rounded up: it must have ended.
std::int64_t seconds_up(std::int64_t unix_ms) { return (unix_ms + 999) / 1000; }

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

GoodFrom good_from(const aws::Table& table, std::span<const aws::EventSourceMapping> triggers,
                   std::int64_t now_unix_ms) {
  GoodFrom good;
  const auto add = [&](std::int64_t end_unix_ms, std::string_view what) {
    const auto end_s = seconds_up(end_unix_ms);
    if (end_s + k_after_gap_s > good.unix_s) {
      good = {end_s + k_after_gap_s, std::format("{} at {}", what, utc_text(end_s))};
    }
  };
  const auto birth = stream_birth_unix_ms(table.stream_arn);
  if (!birth) {
    add(now_unix_ms, "the stream does not say when it was switched on; it was on");
  } else if (!table.created_unix_ms || *birth > *table.created_unix_ms + k_same_moment_ms) {
    add(*birth, "the stream was switched on");
  }
  for (const auto& trigger : triggers) {
    if (trigger.starting_position == "LATEST") {
      add(trigger.modified_unix_ms.value_or(now_unix_ms),
          "a trigger that begins with the newest changes was made or changed");
    }
  }
  return good;
}

std::string utc_text(std::int64_t unix_s) {
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_s)};
  return std::format("{:%F %T} UTC", time);
}

}  // namespace tinydynamocdc::manage
