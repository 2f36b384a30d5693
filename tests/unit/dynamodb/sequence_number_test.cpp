// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/sequence_number.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::dynamodb {
namespace {

TEST(SequenceNumber, keeps_its_digits_as_sent) {
  for (const std::string& text : {std::string("0"), std::string("007"),
                                  std::string("1405400000000002063282832"), std::string(40, '9')}) {
    const auto parsed = SequenceNumber::parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->text(), text);
  }
}

TEST(SequenceNumber, refuses_what_is_not_1_to_40_digits) {
  for (const std::string& text :
       {std::string(), std::string(41, '1'), std::string("-1"), std::string("+1"),
        std::string("1 "), std::string(" 1"), std::string("1.0"), std::string("1e3"),
        std::string("0x1"), std::string("SNAPSHOT"), std::string("1\0", 2)}) {
    EXPECT_FALSE(SequenceNumber::parse(text)) << text;
  }
}

struct Ordered {
  std::string_view lower;
  std::string_view higher;
};

TEST(SequenceNumber, is_ordered_as_a_number_not_as_text) {
  // AWS's own examples: 21, 23 and 25 digits.
  const Ordered cases[] = {
      {"9", "10"},
      {"0", "1"},
      {"099", "100"},
      {"99", "0100"},
      {"800000000003126276362", "20500000000000000910398"},
      {"20500000000000000910398", "1683700000000000001135967"},
      {"1405400000000002063282831", "1405400000000002063282832"},
  };
  for (const auto& [lower, higher] : cases) {
    const auto a = SequenceNumber::parse(lower);
    const auto b = SequenceNumber::parse(higher);
    ASSERT_TRUE(a && b);
    EXPECT_LT(*a, *b) << lower << " " << higher;
    EXPECT_GT(*b, *a) << lower << " " << higher;
    EXPECT_NE(*a, *b) << lower << " " << higher;
  }
}

TEST(SequenceNumber, leading_zeros_have_no_weight) {
  EXPECT_EQ(*SequenceNumber::parse("007"), *SequenceNumber::parse("7"));
  EXPECT_EQ(*SequenceNumber::parse("000"), *SequenceNumber::parse("0"));
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
