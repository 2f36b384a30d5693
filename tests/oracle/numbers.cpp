// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

constexpr std::size_t k_number_characters_max = 512;
constexpr std::string_view k_digits = "0123456789";

// A number taken apart: digits[0].digits[1]digits[2]… times 10^place; no digits for zero.
struct Decimal {
  bool negative = false;
  bool integer = false;  // Neither point nor exponent.
  std::string digits;  // Significant: from the first that is not 0 to the last before the exponent.
  std::int64_t place = 0;
};

// Exponents beyond this are all the same to us; keeps a 500-digit exponent from overflowing.
constexpr std::int64_t k_exponent_limit = 1'000'000;

std::int64_t exponent_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::int64_t value = 0;
  for (const char c : text) {
    if (k_digits.contains(c)) {
      value = std::min(value * 10 + (c - '0'), k_exponent_limit);
    }
  }
  return negative ? -value : value;
}

Decimal take_apart(std::string_view number) {
  Decimal out;
  out.negative = number.starts_with('-');
  if (out.negative) {
    number.remove_prefix(1);
  }
  out.integer = number.find_first_of(".eE") == std::string_view::npos;
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::int64_t exponent = e < number.size() ? exponent_of(number.substr(e + 1)) : 0;
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa);
  std::erase(digits, '.');
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string_view::npos) {
    return out;
  }
  out.digits = digits.substr(first);
  out.place = static_cast<std::int64_t>(point) - 1 - static_cast<std::int64_t>(first) + exponent;
  return out;
}

// Whether digits <= limit as integers without leading zeros.
bool at_most(const std::string& digits, std::string_view limit) {
  return digits.size() != limit.size() ? digits.size() < limit.size() : digits <= limit;
}

bool fits_64_bits(const Decimal& number) {
  return at_most(number.digits, number.negative ? "9223372036854775808" : "18446744073709551615");
}

bool size_is_ordinary(const Decimal& number) {
  return number.digits.empty() || (number.place >= -300 && number.place <= 300);
}

// Rounds to `wanted` digits, a tie to the even digit, on the decimal digits; may carry into a new
// place.
void round_half_even(Decimal& number, std::size_t wanted) {
  const std::string rest = number.digits.substr(wanted);
  number.digits.resize(wanted);
  const std::string half = "5" + std::string(rest.size() - 1, '0');
  const bool last_is_odd = (number.digits.back() - '0') % 2 == 1;
  if (rest < half || (rest == half && !last_is_odd)) {
    return;
  }
  std::size_t at = wanted;
  while (at > 0 && number.digits[at - 1] == '9') {
    number.digits[--at] = '0';
  }
  if (at > 0) {
    ++number.digits[at - 1];
  } else {
    number.digits.insert(0, "1");
    ++number.place;
  }
}

}  // namespace

bool is_number(std::string_view text) {
  if (text.size() > k_number_characters_max) {
    return false;
  }
  std::size_t at = 0;
  const auto take = [&](std::string_view any_of) {
    const bool taken = at < text.size() && any_of.contains(text[at]);
    at += taken ? 1 : 0;
    return taken;
  };
  const auto take_digits = [&] {
    const std::size_t before = at;
    while (take(k_digits)) {
    }
    return at > before;
  };
  take("-");
  if (!take("0") && !take_digits()) {
    return false;
  }
  if (take(".") && !take_digits()) {
    return false;
  }
  if (take("eE")) {
    take("+-");
    if (!take_digits()) {
      return false;
    }
  }
  return at == text.size();
}

bool is_written_bare(std::string_view number) {
  const Decimal decimal = take_apart(number);
  if (decimal.integer) {
    return fits_64_bits(decimal);
  }
  return decimal.digits.size() <= 15 && size_is_ordinary(decimal);
}

Answer<std::string> float64_spelling(std::string_view number) {
  Decimal decimal = take_apart(number);
  if (!size_is_ordinary(decimal)) {
    return std::unexpected("beyond what a Float64 holds");
  }
  const bool wide_integer = decimal.integer && !fits_64_bits(decimal);
  if (decimal.digits.size() <= 17 && !wide_integer) {
    return std::string(number);
  }
  if (decimal.digits.size() > 17) {
    round_half_even(decimal, 17);
  }
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  std::string text = decimal.negative ? "-" : "";
  text += decimal.digits[0];
  if (decimal.digits.size() > 1) {
    text += "." + decimal.digits.substr(1);
  }
  return text + "e" + std::to_string(decimal.place);
}

Answer<std::string> whole_seconds(std::string_view number, int power_of_ten) {
  constexpr std::string_view k_seconds_max = "4294967295";
  if (!is_number(number)) {
    return std::unexpected("the time is not a number");
  }
  Decimal decimal = take_apart(number);
  decimal.place += power_of_ten;
  if (decimal.negative) {
    return std::unexpected("the time is negative");
  }
  if (decimal.digits.empty() || decimal.place < 0) {
    return "0";
  }
  if (decimal.place >= std::ssize(k_seconds_max)) {
    return std::unexpected("the time is out of range");
  }
  std::string seconds = decimal.digits;
  seconds.resize(static_cast<std::size_t>(decimal.place) + 1, '0');
  if (!at_most(seconds, k_seconds_max)) {
    return std::unexpected("the time is out of range");
  }
  return seconds;
}

}  // namespace tinydynamocdc::oracle
