// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/keys.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "base/check.hpp"
#include "dynamodb/json_text.hpp"
#include "dynamodb/number.hpp"
#include "dynamodb/number_parts.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

// How many backslashes JSON puts before a quote: one in a JSON string, and where that string is
// itself written inside a JSON string, once more.
enum class Escaping { once, twice };

constexpr std::size_t k_float64_digits_max = 17;

char* write(std::string_view text, char* output) { return std::ranges::copy(text, output).out; }

[[nodiscard]] char control_character_of(char escape) {
  switch (escape) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;  // " \ and /
  }
}

// Takes a valid body of a JSON string apart, in order: `take_escaped(code_point)` for each escape,
// `take_run(bytes)` for what stands between them.
template <class TakeEscaped, class TakeRun>
void for_each_part(std::string_view text, TakeEscaped take_escaped, TakeRun take_run) {
  while (!text.empty()) {
    const std::size_t run = std::min(text.find('\\'), text.size());
    if (run != 0) {
      take_run(text.substr(0, run));
    }
    text.remove_prefix(run);
    if (text.size() < 2) {
      return;
    }
    if (text[1] == 'u') {
      const UnicodeEscape escape = read_unicode_escape(text);
      TINYDYNAMOCDC_CHECK(escape.bytes != 0);
      take_escaped(escape.code_point);
      text.remove_prefix(escape.bytes);
    } else {
      take_escaped(static_cast<char32_t>(control_character_of(text[1])));
      text.remove_prefix(2);
    }
  }
}

// The backslash of an escape, as often as needed.
template <Escaping escaping>
char* write_backslash(char* output) {
  *output++ = '\\';
  if constexpr (escaping == Escaping::twice) {
    *output++ = '\\';
  }
  return output;
}

template <Escaping escaping>
char* write_quote(char* output) {
  if constexpr (escaping == Escaping::twice) {
    *output++ = '\\';
  }
  *output++ = '"';
  return output;
}

template <Escaping escaping>
char* write_control_character(char32_t code_point, char* output) {
  output = write_backslash<escaping>(output);
  switch (code_point) {
    case '\b':
      return write("b", output);
    case '\f':
      return write("f", output);
    case '\n':
      return write("n", output);
    case '\r':
      return write("r", output);
    case '\t':
      return write("t", output);
    default:
      output = write("u00", output);
      *output++ = code_point < 0x10 ? '0' : '1';
      *output++ = "0123456789abcdef"[code_point % 0x10];
      return output;
  }
}

// One character with no escape beyond JSON's need.
template <Escaping escaping>
char* write_character(char32_t code_point, char* output) {
  if (code_point < 0x20) {
    return write_control_character<escaping>(code_point, output);
  }
  if (code_point == '"') {
    return write_quote<escaping>(write_backslash<escaping>(output));
  }
  if (code_point == '\\') {
    return write_backslash<escaping>(write_backslash<escaping>(output));
  }
  return write_utf8(code_point, output);
}

template <Escaping escaping>
char* write_canonical(std::string_view text, char* output) {
  for_each_part(
      text, [&](char32_t code_point) { output = write_character<escaping>(code_point, output); },
      [&](std::string_view run) { output = write(run, output); });
  return output;
}

char* write_key_value(const KeyAttribute& key, char* output) {
  const bool is_string = key.tag != 'N' || !is_exact_json_number(key.value_text);
  if (!is_string) {
    return write(key.value_text, output);
  }
  output = write_quote<Escaping::twice>(output);
  output = write_canonical<Escaping::twice>(key.value_text, output);
  return write_quote<Escaping::twice>(output);
}

// The significant digits of a decimal, rounded, without trailing zeros.
struct RoundedDigits {
  char digits[k_float64_digits_max] = {};
  std::size_t count = 0;
  bool carried = false;  // 99… became 10…: the magnitude is one more.
};

// Adds one to the last digit. The digits behind it are 0 and dropped.
void round_up(RoundedDigits& rounded) {
  std::size_t i = k_float64_digits_max;
  while (i > 0 && rounded.digits[i - 1] == '9') {
    rounded.digits[--i] = '0';
  }
  if (i > 0) {
    ++rounded.digits[i - 1];
    return;
  }
  rounded.digits[0] = '1';
  rounded.carried = true;
}

// Half to even, on the decimal digits. `digits` are more than 17.
[[nodiscard]] RoundedDigits rounded_to_float64_digits(std::string_view digits) {
  RoundedDigits rounded;
  digits.copy(rounded.digits, k_float64_digits_max);
  const std::string_view dropped = digits.substr(k_float64_digits_max);
  const bool is_half =
      dropped.front() == '5' && dropped.find_first_not_of('0', 1) == std::string_view::npos;
  const bool is_odd = (rounded.digits[k_float64_digits_max - 1] - '0') % 2 == 1;
  if (is_half ? is_odd : dropped.front() >= '5') {
    round_up(rounded);
  }
  rounded.count = k_float64_digits_max;
  while (rounded.count > 1 && rounded.digits[rounded.count - 1] == '0') {
    --rounded.count;
  }
  return rounded;
}

// The significant digits, without the point.
[[nodiscard]] std::string significant_digits(const NumberParts& parts) {
  std::string digits(parts.integer);
  digits += parts.fraction;
  return digits.substr(digits.size() - parts.significant_digits);
}

}  // namespace

char* write_canonical_string(std::string_view text, char* output) {
  return write_canonical<Escaping::once>(text, output);
}

char* write_canonical_keys(const ItemKeys& keys, char* output) {
  *output++ = '{';
  for (const KeyAttribute& key : keys) {
    if (&key != keys.begin()) {
      *output++ = ',';
    }
    output = write_quote<Escaping::twice>(output);
    output = write_canonical<Escaping::twice>(key.name_text, output);
    output = write_quote<Escaping::twice>(output);
    *output++ = ':';
    output = write_key_value(key, output);
  }
  *output++ = '}';
  return output;
}

char* write_float64_number(std::string_view number, char* output) {
  const NumberParts parts = number_parts(number);
  const bool is_beyond_64_bits = parts.is_integer && !is_64_bit_integer(parts);
  if (parts.significant_digits <= k_float64_digits_max && !is_beyond_64_bits) {
    return write(number, output);
  }
  const RoundedDigits rounded = rounded_to_float64_digits(significant_digits(parts));
  if (parts.negative) {
    *output++ = '-';
  }
  *output++ = rounded.digits[0];
  if (rounded.count > 1) {
    *output++ = '.';
    output = write({rounded.digits + 1, rounded.count - 1}, output);
  }
  *output++ = 'e';
  constexpr std::ptrdiff_t k_exponent_bytes_max = 8;
  return std::to_chars(output, output + k_exponent_bytes_max, parts.magnitude + rounded.carried)
      .ptr;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for_each_part(
      text,
      [&](char32_t code_point) {
        char character[4];
        plain.append(character, write_utf8(code_point, character));
      },
      [&](std::string_view run) { plain += run; });
  return plain;
}

}  // namespace tinydynamocdc::dynamodb
