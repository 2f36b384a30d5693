// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/number.hpp"

#include <algorithm>
#include <format>

#include "dynamodb/number_parts.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

constexpr std::size_t k_exact_significant_digits_max = 15;
// A double holds 2.2e-308 to 1.8e308; a rounder and smaller range leaves no doubt at the edges.
constexpr int k_magnitude_max = 300;

// Exponents are counted no further than this: beyond it a number is too large or too small anyway.
constexpr int k_exponent_limit = 1'000'000;

[[nodiscard]] bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The end of the digits that start at `at`.
[[nodiscard]] std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) {
    ++at;
  }
  return at;
}

[[nodiscard]] int exponent_value(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') {
    text.remove_prefix(1);
  }
  int value = 0;
  for (const char c : text) {
    value = value * 10 + (c - '0');
    if (value > k_exponent_limit) {
      value = k_exponent_limit;
    }
  }
  return negative ? -value : value;
}

}  // namespace

bool is_number(std::string_view text) {
  if (text.size() > k_number_bytes_max) {
    return false;
  }
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer_begin = at;
  at = digits_end(text, at);
  const std::size_t integer_digits = at - integer_begin;
  if (integer_digits == 0 || (integer_digits > 1 && text[integer_begin] == '0')) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction_begin = at + 1;
    at = digits_end(text, fraction_begin);
    if (at == fraction_begin) {
      return false;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      ++at;
    }
    const std::size_t exponent_begin = at;
    at = digits_end(text, exponent_begin);
    if (at == exponent_begin) {
      return false;
    }
  }
  return at == text.size();
}

NumberParts number_parts(std::string_view number) {
  NumberParts parts;
  parts.negative = number.starts_with('-');
  if (parts.negative) {
    number.remove_prefix(1);
  }
  const std::size_t mantissa_bytes = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, mantissa_bytes);
  const bool has_exponent = mantissa_bytes != std::string_view::npos;
  const std::size_t point = mantissa.find('.');
  parts.integer = mantissa.substr(0, point);
  if (point != std::string_view::npos) {
    parts.fraction = mantissa.substr(point + 1);
  }
  parts.is_integer = !has_exponent && point == std::string_view::npos;

  const int exponent = has_exponent ? exponent_value(number.substr(mantissa_bytes + 1)) : 0;
  if (parts.integer.front() != '0') {
    parts.significant_digits = parts.integer.size() + parts.fraction.size();
    parts.magnitude = static_cast<int>(parts.integer.size()) - 1 + exponent;
    return parts;
  }
  const std::size_t zeros = parts.fraction.find_first_not_of('0');
  if (zeros == std::string_view::npos) {
    return parts;  // A zero.
  }
  parts.significant_digits = parts.fraction.size() - zeros;
  parts.magnitude = exponent - 1 - static_cast<int>(zeros);
  return parts;
}

bool is_64_bit_integer(const NumberParts& parts) {
  const std::string_view limit = parts.negative ? "9223372036854775808" : "18446744073709551615";
  if (!parts.is_integer) {
    return false;
  }
  if (parts.integer.size() != limit.size()) {
    return parts.integer.size() < limit.size();
  }
  return parts.integer <= limit;
}

bool is_within_float64(const NumberParts& parts) {
  return parts.magnitude >= -k_magnitude_max && parts.magnitude <= k_magnitude_max;
}

bool is_exact_json_number(std::string_view number) {
  const NumberParts parts = number_parts(number);
  if (parts.is_integer) {
    return is_64_bit_integer(parts);
  }
  return parts.significant_digits <= k_exact_significant_digits_max && is_within_float64(parts);
}

std::string normal_number(std::string_view number) {
  const auto parts = number_parts(number);
  std::string digits = std::string(parts.integer) + std::string(parts.fraction);
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) {
    return "0";
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  const auto exponent = parts.magnitude - static_cast<int>(digits.size()) + 1;
  return std::format("{}{}e{}", parts.negative ? "-" : "", digits, exponent);
}

bool is_float64_number(std::string_view number) {
  // Without an exponent, so few characters stay within 1e-300 and 1e300.
  constexpr std::size_t k_plain_bytes_max = 64;
  static_assert(k_plain_bytes_max < k_magnitude_max);
  if (number.size() <= k_plain_bytes_max &&
      std::ranges::none_of(number, [](char c) { return c == 'e' || c == 'E'; })) {
    return true;
  }
  return is_within_float64(number_parts(number));
}

}  // namespace tinydynamocdc::dynamodb
