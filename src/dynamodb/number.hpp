// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tinydynamocdc::dynamodb {

/// JSON's grammar: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? and at most k_number_bytes_max
/// long.
[[nodiscard]] bool is_number(std::string_view text);

/// The longest number DynamoDB can send: 38 digits at 1E-130, sign and "0." (computed: 169), with
/// room to spare.
inline constexpr std::size_t k_number_bytes_max = 512;

/// True where every JSON reader holds the number exactly, so that it is written bare:
///  - an integer (no point, no exponent) within -2^63 … 2^64-1;
///  - a number with a point or an exponent, of at most 15 significant digits (counted from the
///  first digit that
///    is not 0 to the last digit of the mantissa) and of a size between 1e-300 and 1e300 (or zero).
/// Every other number is written as a JSON string of the same characters.
/// `number` must satisfy is_number. Measured: ClickHouse 24.5 to 26.7 lose a whole document over
/// one integer beyond 64 bits or one number beyond a double, and round decimals of more digits.
[[nodiscard]] bool is_exact_json_number(std::string_view number);

/// True where a Float64 holds the number, rounded perhaps: a zero, or a size between 1e-300 and
/// 1e300 (the place of its first digit that is not 0, exponent included, is from -300 to 300).
/// DynamoDB has no other numbers. `number` must satisfy is_number.
[[nodiscard]] bool is_float64_number(std::string_view number);

/// One text for all spellings of one number, exact: `15e1` for 150 and 1.50E2 alike; `0`
/// for every zero. `number` must satisfy is_number.
[[nodiscard]] std::string normal_number(std::string_view number);

}  // namespace tinydynamocdc::dynamodb
