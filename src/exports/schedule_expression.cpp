// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule_expression.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_months[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                         "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::string_view k_days[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Field {
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> names;  // Of `least` and those after it.
};

enum : std::size_t { k_minutes, k_hours, k_day_of_month, k_month, k_day_of_week, k_year, k_count };
constexpr std::size_t k_crontab_count = 5;

constexpr Field k_fields[k_count] = {
    {"minutes", 0, 59, {}},     {"hours", 0, 23, {}},          {"day of month", 1, 31, {}},
    {"month", 1, 12, k_months}, {"day of week", 1, 7, k_days}, {"year", 1970, 2199, {}},
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> words(std::string_view text) {
  auto all = split(text, ' ');
  std::erase(all, "");
  return all;
}

std::optional<int> number(std::string_view text) {
  const auto value = base::parse_whole<int>(text);
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<int> value_of(std::string_view text, const Field& field) {
  const auto named = std::ranges::find(field.names, base::upper(text));
  if (named != field.names.end()) {
    return field.least + static_cast<int>(named - field.names.begin());
  }
  const auto value = number(text);
  return value && *value >= field.least && *value <= field.most ? value : std::nullopt;
}

// L, LW and 3W of a day of the month; L, 6L and 3#2 of a day of the week.
bool is_special_day(std::string_view item, std::size_t index) {
  const auto& field = k_fields[index];
  if (index == k_day_of_month) {
    return item == "L" || item == "LW" ||
           (item.ends_with('W') && value_of(item.substr(0, item.size() - 1), field));
  }
  if (index != k_day_of_week) {
    return false;
  }
  if (const auto hash = item.find('#'); hash != std::string_view::npos) {
    constexpr int k_weeks_max = 5;
    const auto week = number(item.substr(hash + 1));
    return value_of(item.substr(0, hash), field) && week && *week >= 1 && *week <= k_weeks_max;
  }
  return item == "L" || (item.ends_with('L') && value_of(item.substr(0, item.size() - 1), field));
}

// What is wrong with one of a field's values; empty: nothing.
std::string wrong_item(std::string_view item, std::size_t index) {
  const auto& field = k_fields[index];
  if (is_special_day(item, index)) {
    return {};
  }
  const auto slash = item.find('/');
  if (slash != std::string_view::npos) {
    const auto step = number(item.substr(slash + 1));
    if (!step || *step < 1 || *step > field.most) {
      return std::format("\"{}\" has no step such as 0/10", item);
    }
  }
  const auto range = item.substr(0, slash);
  if (range == "*") {
    return {};
  }
  const auto dash = range.find('-');
  const auto first = value_of(range.substr(0, dash), field);
  const auto last =
      dash == std::string_view::npos ? first : value_of(range.substr(dash + 1), field);
  if (!first || !last) {
    return std::format("\"{}\" is not between {} and {}", range, field.least, field.most) +
           (field.names.empty()
                ? std::string()
                : std::format(", nor {} to {}", field.names.front(), field.names.back()));
  }
  return *first > *last
             ? std::format("the range {} goes backwards: list its values, with commas", range)
             : std::string();
}

std::string wrong_field(std::string_view text, std::size_t index) {
  const bool is_day = index == k_day_of_month || index == k_day_of_week;
  if (text == "?" && is_day) {
    return {};
  }
  const auto items = split(text, ',');
  for (const auto& item : items) {
    auto wrong = wrong_item(item, index);
    if (wrong.empty() && item.contains('#') && items.size() > 1) {
      wrong = std::format("\"{}\" cannot be in a list", item);
    }
    if (!wrong.empty()) {
      return std::format("the {}: {}", k_fields[index].name, wrong);
    }
  }
  return {};
}

std::string cron_of(const std::vector<std::string>& fields) {
  const auto all = base::joined(fields, " ");
  return std::format("cron({})", all);
}

// What is wrong with six fields; empty: nothing.
std::string wrong_cron(const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (auto wrong = wrong_field(fields[i], i); !wrong.empty()) {
      return wrong;
    }
  }
  const bool one_is_open = (fields[k_day_of_month] == "?") != (fields[k_day_of_week] == "?");
  return one_is_open ? std::string() : "exactly one of day of month and day of week must be \"?\"";
}

// A crontab counts days of the week from 0, Sunday, or says 7 for it.
std::string from_crontab(std::string_view day_of_week) {
  std::string all;
  for (const char c : day_of_week) {
    const bool is_day = c >= '0' && c <= '7';
    all += is_day ? static_cast<char>('1' + (c - '0') % 7) : c;
  }
  return all;
}

// What was probably meant, where that can be said.
std::string meant(std::vector<std::string> fields) {
  if (fields.size() == k_crontab_count) {
    if (fields[k_day_of_week].contains('/')) {
      return {};
    }
    fields[k_day_of_week] = from_crontab(fields[k_day_of_week]);
    fields.emplace_back("*");
  }
  if (fields.size() != k_count) {
    return {};
  }
  auto& day_of_month = fields[k_day_of_month];
  auto& day_of_week = fields[k_day_of_week];
  if (day_of_week == "*" || (day_of_month == "?" && day_of_week == "?")) {
    day_of_week = "?";
    day_of_month = day_of_month == "?" ? "*" : day_of_month;
  } else if (day_of_month == "*") {
    day_of_month = "?";
  }
  return wrong_cron(fields).empty() ? cron_of(fields) : std::string();
}

base::Error refusal(std::string_view expression, std::string_view wrong, std::string_view right) {
  return {ErrorKind::bad_config,
          std::format("--create-schedule: \"{}\": {}; correct would be \"{}\"", expression, wrong,
                      right)};
}

constexpr std::string_view k_nightly = "cron(0 3 * * ? *)";

Result<void> check_cron(std::string_view expression, std::string_view inside) {
  const auto fields = words(inside);
  auto wrong = fields.size() == k_count
                   ? wrong_cron(fields)
                   : std::format(
                         "EventBridge Scheduler's cron has six fields (minutes, hours, day "
                         "of month, month, day of week, year), this has {}",
                         fields.size());
  if (wrong.empty()) {
    return {};
  }
  const auto right = meant(fields);
  return std::unexpected(
      refusal(expression, wrong, right.empty() ? std::string(k_nightly) : right));
}

Result<void> check_rate(std::string_view expression, std::string_view inside) {
  const auto parts = words(inside);
  const auto value = parts.size() == 2 ? number(parts[0]) : std::nullopt;
  std::string unit = parts.size() == 2 ? parts[1] : std::string();
  if (unit.ends_with('s')) {
    unit.pop_back();
  }
  if (!value || *value < 1 || (unit != "minute" && unit != "hour" && unit != "day")) {
    return std::unexpected(
        refusal(expression, "a rate is a number of minutes, hours or days", "rate(1 day)"));
  }
  const auto right = base::counted(*value, unit);
  if (parts[1] != right.substr(right.find(' ') + 1)) {
    return std::unexpected(refusal(expression, "the unit is singular for 1 and plural for all else",
                                   std::format("rate({})", right)));
  }
  return {};
}

// `2026-12-31T03:00:00`
Result<void> check_at(std::string_view expression, std::string_view inside) {
  constexpr std::string_view k_shape = "0000-00-00T00:00:00";
  const bool has_shape = std::ranges::equal(
      inside, k_shape, [](char c, char shape) { return shape == '0' || c == shape; });
  const bool fits = has_shape && base::unix_ms_of_iso(inside).has_value();
  return fits ? Result<void>()
              : std::unexpected(refusal(expression, "this is not a valid date and time",
                                        "at(2026-12-31T03:00:00)"));
}

}  // namespace

Result<void> check_schedule_expression(std::string_view expression) {
  const auto open = expression.find('(');
  const auto kind = expression.substr(0, std::min(open, expression.size()));
  const bool is_closed = open != std::string_view::npos && expression.ends_with(')');
  const auto inside =
      is_closed ? expression.substr(open + 1, expression.size() - open - 2) : std::string_view();
  if (is_closed && kind == "cron") {
    return check_cron(expression, inside);
  }
  if (is_closed && kind == "rate") {
    return check_rate(expression, inside);
  }
  if (is_closed && kind == "at") {
    return check_at(expression, inside);
  }
  const auto right = meant(words(expression));
  return std::unexpected(refusal(expression, "it is neither cron(…), rate(…) nor at(…), UTC",
                                 right.empty() ? std::string(k_nightly) : right));
}

}  // namespace tinydynamocdc::exports
