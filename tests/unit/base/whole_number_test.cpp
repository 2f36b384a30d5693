// SPDX-License-Identifier: Apache-2.0
#include "base/whole_number.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tinydynamocdc::base {
namespace {

TEST(WholeNumber, is_read_to_the_ends_of_its_type) {
  EXPECT_EQ(parse_whole<std::uint8_t>("0"), 0);
  EXPECT_EQ(parse_whole<std::uint8_t>("255"), 255);
  EXPECT_EQ(parse_whole<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_whole<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_whole<int>("-1"), -1);
}

TEST(WholeNumber, leading_zeros_count_for_nothing) {
  EXPECT_EQ(parse_whole<std::uint8_t>("007"), 7);
  EXPECT_EQ(parse_whole<std::uint8_t>("0000000000000000000000255"), 255);
  EXPECT_EQ(parse_whole<int>("-0"), 0);
}

TEST(WholeNumber, of_radix_16_has_letters_of_either_case) {
  EXPECT_EQ(parse_whole<std::uint64_t>("fF", 16), 255U);
  EXPECT_EQ(parse_whole<std::uint64_t>("0x10", 16), std::nullopt);
  EXPECT_EQ(parse_whole<std::uint64_t>("fg", 16), std::nullopt);
}

TEST(WholeNumber, anything_else_is_none) {
  for (const std::string_view text : {"", "-", "+", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1,000",
                                      "one", "1\n", "--1", "18446744073709551616"}) {
    EXPECT_EQ(parse_whole<std::int64_t>(text), std::nullopt) << text;
    EXPECT_EQ(parse_whole<std::uint64_t>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_whole<std::uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_whole<std::uint8_t>("256"), std::nullopt);
  EXPECT_EQ(parse_whole<std::int8_t>("128"), std::nullopt);
  EXPECT_EQ(parse_whole<int>(std::string("1\0", 2)), std::nullopt);
}

}  // namespace
}  // namespace tinydynamocdc::base
