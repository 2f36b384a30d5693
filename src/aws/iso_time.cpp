// SPDX-License-Identifier: Apache-2.0
#include "aws/iso_time.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <format>

namespace tinydynamocdc::aws {

using namespace std::chrono;

namespace {

// Takes exactly `digits` digits.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + std::min(digits, text.size()), number);
  if (error != std::errc{} || end != text.data() + digits || text.starts_with('-')) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  const bool is_there = text.starts_with(c);
  text.remove_prefix(is_there ? 1 : 0);
  return is_there;
}

std::optional<sys_days> take_date(std::string_view& text) {
  const auto y = take_number(text, 4);
  const bool first = take(text, '-');
  const auto m = take_number(text, 2);
  const bool second = take(text, '-');
  const auto d = take_number(text, 2);
  if (!y || !m || !d || !first || !second) {
    return std::nullopt;
  }
  const year_month_day date{year(*y), month(static_cast<unsigned>(*m)),
                            day(static_cast<unsigned>(*d))};
  return date.ok() ? std::optional<sys_days>(date) : std::nullopt;
}

// "hh:mm:ss", with a fraction of any length, of which milliseconds count.
std::optional<milliseconds> take_time(std::string_view& text) {
  const auto h = take_number(text, 2);
  const bool first = take(text, ':');
  const auto m = take_number(text, 2);
  const bool second = take(text, ':');
  const auto s = take_number(text, 2);
  if (!h || !m || !s || !first || !second || *h > 23 || *m > 59 || *s > 60) {
    return std::nullopt;
  }
  milliseconds time = hours(*h) + minutes(*m) + seconds(*s);
  if (take(text, '.')) {
    int worth = 100;
    while (const auto digit = take_number(text, 1)) {
      time += milliseconds(*digit * worth);
      worth /= 10;
    }
  }
  return time;
}

std::optional<minutes> take_offset(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == "UTC") {
    return minutes(0);
  }
  const bool is_west = text.starts_with('-');
  if (!take(text, '-') && !take(text, '+')) {
    return std::nullopt;
  }
  const auto h = take_number(text, 2);
  take(text, ':');
  const auto m = text.empty() ? std::optional(0) : take_number(text, 2);
  if (!h || !m || !text.empty()) {
    return std::nullopt;
  }
  const minutes offset = hours(*h) + minutes(*m);
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<std::int64_t> unix_ms_of_iso(std::string_view text) {
  const auto date = take_date(text);
  if (!date || (!take(text, 'T') && !take(text, ' '))) {
    return std::nullopt;
  }
  const auto time = take_time(text);
  const auto offset = take_offset(text);
  if (!time || !offset) {
    return std::nullopt;
  }
  return duration_cast<milliseconds>(date->time_since_epoch() + *time - *offset).count();
}

std::string iso_of_unix_ms(std::int64_t unix_ms) {
  return std::format("{:%Y-%m-%dT%H:%M:%S}Z",
                     floor<seconds>(sys_time<milliseconds>(milliseconds(unix_ms))));
}

}  // namespace tinydynamocdc::aws
