// SPDX-License-Identifier: Apache-2.0
#include "gzip/bit_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/deflate_writer.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(BitReader, gives_the_bits_from_any_place_lowest_first) {
  testing::RandomChoices choose(1);
  testing::DeflateWriter writer;
  std::vector<std::pair<unsigned, unsigned>> written;  // Value and bits.
  std::vector<std::uint64_t> places;
  for (int i = 0; i < 300; ++i) {
    const unsigned count = 1 + choose(16);
    written.emplace_back(choose(1U << count), count);
    places.push_back(writer.bit());
    writer.put(written.back().first, count);
  }
  for (std::size_t first = 0; first < written.size(); ++first) {
    BitReader bits(bytes_of(writer.bytes()), places[first]);
    for (std::size_t i = first; i < written.size(); ++i) {
      ASSERT_EQ(bits.position(), places[i]);
      bits.refill();
      ASSERT_EQ(bits.take(written[i].second), written[i].first) << first << " " << i;
    }
    EXPECT_FALSE(bits.is_past_end());
  }
}

TEST(BitReader, behind_the_end_come_zero_bits_and_it_says_so) {
  const std::string text = "\xff\xff\xff";
  BitReader bits(bytes_of(text), 0);
  EXPECT_EQ(bits.take(16), 0xFFFFU);
  EXPECT_EQ(bits.take(16), 0xFFU);
  EXPECT_TRUE(bits.is_past_end());
  bits.refill();
  EXPECT_EQ(bits.take(16), 0U);
  EXPECT_TRUE(bits.is_past_end());
}

}  // namespace
}  // namespace tinydynamocdc::gzip
