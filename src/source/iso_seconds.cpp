// SPDX-License-Identifier: Apache-2.0
#include "source/iso_seconds.hpp"

#include <algorithm>
#include <chrono>

namespace tinydynamocdc::source {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes apart from the front; what does not match is remembered.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // A number of exactly so many digits, at most `max`.
  int number(std::size_t digits, int max) {
    int value = 0;
    if (rest_.size() < digits || !std::ranges::all_of(rest_.substr(0, digits), is_digit)) {
      failed_ = true;
      return 0;
    }
    for (const char digit : rest_.substr(0, digits)) {
      value = value * 10 + (digit - '0');
    }
    rest_.remove_prefix(digits);
    failed_ = failed_ || value > max;
    return value;
  }

  void expect(char c) { failed_ = !take(c) || failed_; }

  bool take(char c) {
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  // One digit or more.
  void digits() {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    failed_ = failed_ || end == 0;
    rest_.remove_prefix(end);
  }

  [[nodiscard]] bool whole() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// Of `Z` or `+02:00`.
std::chrono::minutes offset_of(Scanner& in) {
  if (in.take('Z')) {
    return {};
  }
  const bool west = in.take('-');
  if (!west) {
    in.expect('+');
  }
  const std::chrono::hours hours(in.number(2, 23));
  in.expect(':');
  const std::chrono::minutes offset = hours + std::chrono::minutes(in.number(2, 59));
  return west ? -offset : offset;
}

}  // namespace

std::optional<std::int64_t> iso_seconds(std::string_view text) {
  Scanner in(text);
  const std::chrono::year year(in.number(4, 9999));
  in.expect('-');
  const std::chrono::month month(static_cast<unsigned>(in.number(2, 12)));
  in.expect('-');
  const std::chrono::day day(static_cast<unsigned>(in.number(2, 31)));
  in.expect('T');
  const std::chrono::hours hour(in.number(2, 23));
  in.expect(':');
  const std::chrono::minutes minute(in.number(2, 59));
  in.expect(':');
  const std::chrono::seconds second(in.number(2, 59));
  if (in.take('.')) {
    in.digits();
  }
  const auto offset = offset_of(in);
  const auto date = std::chrono::year_month_day(year, month, day);
  if (!in.whole() || !date.ok()) {
    return std::nullopt;
  }
  const auto time = std::chrono::sys_days(date) + hour + minute + second - offset;
  return time.time_since_epoch() / std::chrono::seconds(1);
}

}  // namespace tinydynamocdc::source
