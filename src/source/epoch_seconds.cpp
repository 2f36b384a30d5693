// SPDX-License-Identifier: Apache-2.0
#include "source/epoch_seconds.hpp"

#include <limits>

#include "base/whole_number.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::source {
namespace {

// Whole seconds of number * 10^shift.
std::optional<std::int64_t> whole_seconds(std::string_view number, std::int64_t shift) {
  constexpr std::int64_t k_seconds_max = std::numeric_limits<std::uint32_t>::max();
  constexpr std::int64_t k_exponent_max = 1000;
  if (!dynamodb::is_number(number) || number.front() == '-') {
    return std::nullopt;
  }
  // The digits with the point taken out, and where the point stands after the exponent has moved
  // it.
  const auto exponent_at = number.find_first_of("eE");
  const auto mantissa = number.substr(0, exponent_at);
  std::int64_t exponent = shift;
  if (exponent_at != std::string_view::npos) {
    auto text = number.substr(exponent_at + 1);
    if (text.front() == '+') {
      text.remove_prefix(1);
    }
    const auto value = base::parse_whole<std::int64_t>(text);
    if (!value || *value > k_exponent_max || *value < -k_exponent_max) {
      return std::nullopt;
    }
    exponent += *value;
  }
  const auto point_at = mantissa.find('.');
  const auto whole_digits =
      static_cast<std::int64_t>(point_at == std::string_view::npos ? mantissa.size() : point_at);
  std::int64_t seconds = 0;
  std::int64_t place = 0;
  for (const char digit : mantissa) {
    if (digit == '.') {
      continue;
    }
    if (place >= whole_digits + exponent) {
      break;
    }
    seconds = seconds * 10 + (digit - '0');
    if (seconds > k_seconds_max) {
      return std::nullopt;
    }
    ++place;
  }
  for (; place < whole_digits + exponent && seconds != 0; ++place) {
    seconds *= 10;
    if (seconds > k_seconds_max) {
      return std::nullopt;
    }
  }
  return seconds;
}

}  // namespace

std::optional<std::int64_t> epoch_seconds(std::string_view number) {
  return whole_seconds(number, 0);
}

std::optional<std::int64_t> epoch_seconds_of_micros(std::string_view number) {
  constexpr std::int64_t k_micros = -6;  // A microsecond is 10^-6 s.
  return whole_seconds(number, k_micros);
}

}  // namespace tinydynamocdc::source
