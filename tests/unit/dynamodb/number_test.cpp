// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/number.hpp"

#include <gtest/gtest.h>

#include <string>

#include "dynamodb/number_parts.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

const std::string k_500_zeros(500, '0');

TEST(Number, follows_jsons_grammar) {
  const std::string cases[] = {"0",
                               "-0",
                               "7",
                               "10",
                               "-10",
                               "0.5",
                               "-0.5",
                               "10.50",
                               "1e5",
                               "1E5",
                               "1e+5",
                               "1e-5",
                               "0e1000",
                               "1.5E-05",
                               "0.0e0",
                               "1" + k_500_zeros,
                               std::string(k_number_bytes_max, '1')};
  for (const std::string& text : cases) {
    EXPECT_TRUE(is_number(text)) << text;
  }
}

TEST(Number, refuses_everything_else) {
  const std::string cases[] = {"",
                               "-",
                               "+",
                               "+1",
                               "--1",
                               "00",
                               "01",
                               "-01",
                               "00.1",
                               ".",
                               ".5",
                               "-.5",
                               "5.",
                               "1..2",
                               "1.2.3",
                               "1.-2",
                               "e5",
                               "1e",
                               "1e+",
                               "1e-",
                               "1e1.5",
                               "1ee5",
                               "1e5e5",
                               "1.e5",
                               "1 ",
                               " 1",
                               "1\n",
                               "1_0",
                               "1,0",
                               "0x10",
                               "1f",
                               "NaN",
                               "Infinity",
                               "-inf",
                               "nan",
                               "1a",
                               "a1",
                               "1\"",
                               "1\\u0030",
                               "\xd9\xa1",
                               "1e5-",
                               "1-2",
                               "-e5",
                               "-.",
                               std::string("1\0", 2),
                               std::string("\0", 1),
                               std::string(k_number_bytes_max + 1, '1')};
  for (const std::string& text : cases) {
    EXPECT_FALSE(is_number(text)) << text;
  }
}

struct Spelling {
  std::string number;
  bool bare;
};

TEST(Number, is_bare_only_where_every_reader_holds_it) {
  const Spelling cases[] = {
      // Integers: 64 bits.
      {"0", true},
      {"-0", true},
      {"103", true},
      {"9007199254740993", true},
      {"9223372036854775807", true},
      {"9223372036854775808", true},
      {"18446744073709551615", true},
      {"18446744073709551616", false},
      {"20000000000000000000", false},
      {"100000000000000000000", false},
      {"-9223372036854775808", true},
      {"-9223372036854775809", false},
      {"-18446744073709551615", false},
      {"12345678901234567890123456789012345678", false},
      {"1" + k_500_zeros, false},
      // A point or an exponent: 15 significant digits.
      {"1.10", true},
      {"0.1", true},
      {"-0.0", true},
      {"12345678901234.5", true},
      {"123456789012345.6", false},
      {"1.00000000000000", true},
      {"1.000000000000000", false},
      {"0.123456789012345", true},
      {"0.1234567890123456", false},
      {"0.000000000000000000000000123456789012345", true},
      {"0.0000000000000000000000001234567890123456", false},
      {"0." + k_500_zeros, true},
      {"123456789012345e2", true},
      {"1234567890123456e2", false},
      {"1.46480431E9", true},
      // A point or an exponent: 1e-300 to 1e300.
      {"1e300", true},
      {"9.99e300", true},
      {"1e301", false},
      {"10e299", true},
      {"10e300", false},
      {"0.1e301", true},
      {"0.1e302", false},
      {"1e-300", true},
      {"1e-301", false},
      {"0.01e-298", true},
      {"0.01e-299", false},
      {"1e999999999999999999999999", false},
      {"1e-999999999999999999999999", false},
      {"1e000000000000000000000000000001", true},
      {"0e999999999999999999999999", true},
      {"0.000e-999999999999999999999999", true},
      // DynamoDB's extremes.
      {"0." + std::string(129, '0') + "1", true},
      {"0." + std::string(129, '0') + "12345678901234567890123456789012345678", false},
      {std::string(38, '9') + std::string(88, '0'), false},
  };
  for (const auto& [number, bare] : cases) {
    ASSERT_TRUE(is_number(number)) << number;
    EXPECT_EQ(is_exact_json_number(number), bare) << number;
  }
}

TEST(Number, defect_05_is_judged_by_its_digits_never_by_a_double) {
  // As doubles these are one number; as text they are not, and both stay integers.
  EXPECT_TRUE(is_exact_json_number("9007199254740992"));
  EXPECT_TRUE(is_exact_json_number("9007199254740993"));
  // A double would call these equal to 1e20 and 0.1.
  EXPECT_FALSE(is_exact_json_number("100000000000000000001"));
  EXPECT_FALSE(is_exact_json_number("0.10000000000000000000000000000000000001"));
}

TEST(Number, fits_a_float64_by_its_magnitude) {
  for (const std::string text : {"0", "0e9999", "1e300", "1e-300", "12345678901234567890123"}) {
    EXPECT_TRUE(is_float64_number(text)) << text;
  }
  for (const std::string& text :
       {std::string("1e301"), std::string("-1e-301"), "1" + k_500_zeros}) {
    EXPECT_FALSE(is_float64_number(text)) << text;
  }
}

struct Parts {
  std::string_view number;
  std::size_t significant_digits;
  int magnitude;
};

TEST(Number, knows_its_significant_digits_and_its_magnitude) {
  const Parts cases[] = {{"0", 0, 0},      {"0.000", 0, 0},   {"0e5", 0, 0},
                         {"1", 1, 0},      {"100", 3, 2},     {"1.50", 3, 0},
                         {"-1.5e3", 2, 3}, {"0.05", 1, -2},   {"0.0500", 3, -2},
                         {"12e-5", 2, -4}, {"0.05e+7", 1, 5}, {"1e9999999", 1, 1'000'000}};
  for (const auto& [number, significant_digits, magnitude] : cases) {
    const NumberParts parts = number_parts(number);
    EXPECT_EQ(parts.significant_digits, significant_digits) << number;
    EXPECT_EQ(parts.magnitude, magnitude) << number;
  }
}

TEST(NormalNumber, is_one_text_for_all_spellings_of_a_number) {
  for (const auto* same : {"150", "1.50E2", "15e1", "0.150e3", "150.000"}) {
    EXPECT_EQ(normal_number(same), "15e1") << same;
  }
  for (const auto* zero : {"0", "-0", "0.000", "0e5"}) {
    EXPECT_EQ(normal_number(zero), "0") << zero;
  }
  EXPECT_EQ(normal_number("-0.0012"), "-12e-4");
  EXPECT_EQ(normal_number("0.00120"), "12e-4");
  EXPECT_NE(normal_number("12345678901234567890123456789012345678"),
            normal_number("12345678901234567890123456789012345679"));
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
