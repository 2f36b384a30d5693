// SPDX-License-Identifier: Apache-2.0
#include "base/iso_time.hpp"

#include <algorithm>
#include <chrono>
#include <format>

#include "base/whole_number.hpp"

namespace tinydynamocdc::base {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

enum class Spelling : std::uint8_t { strict, loose };

// Takes a text apart from the front; what does not match is remembered.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // A number of exactly so many digits, at most `max`.
  int number(std::size_t digits, int max) {
    const auto text = rest_.substr(0, digits);
    const auto value = text.size() == digits && std::ranges::all_of(text, is_digit)
                           ? parse_whole<int>(text)
                           : std::nullopt;
    if (!value || *value > max) {
      failed_ = true;
      return 0;
    }
    rest_.remove_prefix(digits);
    return *value;
  }

  void expect(std::string_view text) { failed_ = !take(text) || failed_; }

  bool take(std::string_view text) {
    const bool is_there = rest_.starts_with(text);
    rest_.remove_prefix(is_there ? text.size() : 0);
    return is_there;
  }

  // One digit or more behind the point, of which the first three count.
  milliseconds fraction() {
    constexpr std::size_t k_digits = 3;
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    failed_ = failed_ || end == 0;
    std::string digits(rest_.substr(0, std::min(end, k_digits)));
    digits.resize(k_digits, '0');
    rest_.remove_prefix(end);
    return milliseconds(parse_whole<int>(digits).value_or(0));
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool whole() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::chrono::minutes offset_of(Scanner& in, Spelling spelling) {
  const bool is_loose = spelling == Spelling::loose;
  if (in.take("Z") || (is_loose && (in.at_end() || in.take("z") || in.take("UTC")))) {
    return {};
  }
  const bool is_west = in.take("-");
  if (!is_west) {
    in.expect("+");
  }
  std::chrono::minutes offset = std::chrono::hours(in.number(2, 23));
  if (!is_loose) {
    in.expect(":");
    offset += std::chrono::minutes(in.number(2, 59));
  } else if (!in.at_end()) {
    in.take(":");
    offset += std::chrono::minutes(in.number(2, 59));
  }
  return is_west ? -offset : offset;
}

std::optional<milliseconds> since_epoch(std::string_view text, Spelling spelling) {
  Scanner in(text);
  const std::chrono::year year(in.number(4, 9999));
  in.expect("-");
  const std::chrono::month month(static_cast<unsigned>(in.number(2, 12)));
  in.expect("-");
  const std::chrono::day day(static_cast<unsigned>(in.number(2, 31)));
  if (spelling == Spelling::strict || !in.take(" ")) {
    in.expect("T");
  }
  const std::chrono::hours hour(in.number(2, 23));
  in.expect(":");
  const std::chrono::minutes minute(in.number(2, 59));
  in.expect(":");
  milliseconds second = seconds(in.number(2, 59));
  if (in.take(".")) {
    second += in.fraction();
  }
  const auto offset = offset_of(in, spelling);
  const std::chrono::year_month_day date(year, month, day);
  if (!in.whole() || !date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch() + hour + minute + second - offset;
}

}  // namespace

std::optional<std::int64_t> iso_seconds(std::string_view text) {
  const auto time = since_epoch(text, Spelling::strict);
  return time ? std::optional(std::chrono::floor<seconds>(*time).count()) : std::nullopt;
}

std::optional<std::int64_t> unix_ms_of_iso(std::string_view text) {
  const auto time = since_epoch(text, Spelling::loose);
  return time ? std::optional(time->count()) : std::nullopt;
}

std::string iso_of_unix_ms(std::int64_t unix_ms) {
  const std::chrono::sys_time<milliseconds> time{milliseconds(unix_ms)};
  return std::format("{:%FT%T}Z", std::chrono::floor<seconds>(time));
}

std::string utc_text(std::int64_t unix_s) {
  return std::format("{:%F %T} UTC", std::chrono::sys_seconds(seconds(unix_s)));
}

}  // namespace tinydynamocdc::base
