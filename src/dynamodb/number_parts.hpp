// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

/// Internal to dynamodb: a decimal number taken apart as text. Nothing becomes a floating-point
/// value.
namespace tinydynamocdc::dynamodb {

/// Views into the number's text.
struct NumberParts {
  bool negative = false;
  bool is_integer = false;    ///< Neither a point nor an exponent.
  std::string_view integer;   ///< Digits before the point, never empty.
  std::string_view fraction;  ///< Digits behind the point, or empty.
  /// From the first digit that is not 0 to the last digit before the exponent; 0 for a zero.
  std::size_t significant_digits = 0;
  /// The power of ten of the first digit that is not 0; 0 for a zero. Exponents of more than a
  /// million count as a million.
  int magnitude = 0;
};

/// `number` must satisfy is_number.
[[nodiscard]] NumberParts number_parts(std::string_view number);

/// An integer within -2^63 … 2^64-1.
[[nodiscard]] bool is_64_bit_integer(const NumberParts& parts);

/// A zero, or of a magnitude that a Float64 holds with certainty: -300 … 300.
[[nodiscard]] bool is_within_float64(const NumberParts& parts);

}  // namespace tinydynamocdc::dynamodb
