// SPDX-License-Identifier: Apache-2.0
#include "verify/image_digest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <format>

#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "verify/json_value.hpp"
#include "verify/sip_hash.hpp"

namespace tinydynamocdc::verify {

using Kind = JsonValue::Kind;

namespace {

// Of `e-07`, `e+21`, behind the e.
int exponent_of(std::string_view text) {
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  return base::parse_whole<int>(text).value_or(0);
}

// A number with a point or an exponent as ClickHouse writes a Float64: the shortest digits, without
// an exponent from 1e-6 to 1e21.
std::string float_text(const std::string& number) {
  constexpr int k_plain_from = -6;
  constexpr int k_plain_below = 21;
  constexpr std::size_t k_room = 64;
  std::array<char, k_room> buffer{};
  const double value = std::strtod(number.c_str(), nullptr);
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  std::string_view text(buffer.data(), end);
  const auto at = text.find('e');
  const auto exponent = exponent_of(text.substr(at + 1));
  const std::string sign = text.starts_with('-') ? "-" : "";
  std::string digits(text.substr(sign.size(), at - sign.size()));
  std::erase(digits, '.');
  const auto count = static_cast<int>(digits.size());
  if (exponent < k_plain_from || exponent >= k_plain_below) {
    return std::format("{}{}{}{}e{}", sign, digits.substr(0, 1), count > 1 ? "." : "",
                       digits.substr(1), exponent);
  }
  if (exponent < 0) {
    return std::format("{}0.{}{}", sign, std::string(static_cast<std::size_t>(-exponent) - 1, '0'),
                       digits);
  }
  if (count <= exponent + 1) {
    return sign + digits + std::string(static_cast<std::size_t>(exponent) + 1 - digits.size(), '0');
  }
  const auto point = static_cast<std::size_t>(exponent) + 1;
  return std::format("{}{}.{}", sign, digits.substr(0, point), digits.substr(point));
}

// A number as JSONExtractKeysAndValuesRaw writes it.
std::string raw_number(const std::string& as_written) {
  return as_written.find_first_of(".eE") == std::string::npos ? as_written : float_text(as_written);
}

}  // namespace

base::Result<std::uint64_t> item_digest(std::string_view keys, std::string_view image) {
  TINYDYNAMOCDC_TRY(const auto value, parse_json(image));
  if (value.kind != Kind::object) {
    return base::fail(base::ErrorKind::bad_input, "the image is not a JSON object");
  }
  std::uint64_t sum = image.size();
  std::string raw;
  for (const auto& [name, member] : value.members) {
    raw.clear();
    write_json(member, raw_number, raw.max_size(), raw);
    sum += sip_hash64(name, raw);
  }
  return std::max<std::uint64_t>(sip_hash64(keys, std::to_string(sum)), 1);
}

// By its settings, ClickHouse writes a slash in a string with a backslash or without.
std::string item_digest_sql() {
  return "greatest(sipHash64(Keys, toString(arraySum(member -> sipHash64(member.1, "
         "replaceAll(member.2, '\\\\/', '/')), JSONExtractKeysAndValuesRaw(NewImage)) + "
         "toUInt64(length(NewImage)))), toUInt64(1))";
}

}  // namespace tinydynamocdc::verify
