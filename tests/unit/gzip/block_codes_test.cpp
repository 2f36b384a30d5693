// SPDX-License-Identifier: Apache-2.0
#include "gzip/block_codes.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "support/deflate_writer.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

using testing::DeflateWriter;

bool reads(const std::string& bytes, BlockCodes& codes) {
  BitReader bits({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 0);
  return read_block_codes(bits, codes);
}

// Literals 'a', 'b', the end and a length of 3; distances 1 and 2: two bits or one bit each.
struct Lengths {
  std::vector<unsigned> literals = [] {
    std::vector<unsigned> lengths(258);
    lengths['a'] = lengths['b'] = lengths[256] = lengths[257] = 2;
    return lengths;
  }();
  std::vector<unsigned> distances = {1, 1};
};

std::string written(const Lengths& lengths) {
  DeflateWriter writer;
  writer.put_lengths(lengths.literals, lengths.distances);
  return writer.bytes() + std::string(8, '\0');
}

TEST(BlockCodes, say_what_the_bits_of_a_block_mean) {
  BlockCodes codes;
  ASSERT_TRUE(reads(written({}), codes));
  // 'a' is 00, 'b' 01, the end 10 and the length 11, with their first bits first.
  EXPECT_EQ(codes.literals[0b00], static_cast<unsigned>('a') << 16U | k_is_literal | 2U << 8U | 2U);
  EXPECT_EQ(codes.literals[0b10], static_cast<unsigned>('b') << 16U | k_is_literal | 2U << 8U | 2U);
  EXPECT_EQ(codes.literals[0b01], k_is_other | k_is_end | 2U << 8U | 2U);
  EXPECT_EQ(codes.literals[0b11], 3U << 16U | 2U << 8U | 2U);
  EXPECT_EQ(codes.distances[0], 1U << 16U | 1U << 8U | 1U);
  EXPECT_EQ(codes.distances[1], 2U << 16U | 1U << 8U | 1U);
}

TEST(BlockCodes, that_are_not_right_are_refused) {
  using Change = void (*)(Lengths&);
  const struct {
    std::string_view what;
    Change change;
    bool is_right;
  } cases[] = {
      {"as they are", [](Lengths&) {}, true},
      {"no end", [](Lengths& of) { of.literals[256] = 0, of.literals['c'] = 2; }, false},
      {"literals that are no complete code", [](Lengths& of) { of.literals['a'] = 3; }, false},
      {"distances that are no complete code", [](Lengths& of) { of.distances[1] = 2; }, false},
      {"no distance", [](Lengths& of) { of.distances = {0}; }, true},
      {"one distance", [](Lengths& of) { of.distances = {0, 0, 1}; }, true},
      {"all lengths", [](Lengths& of) { of.literals.resize(286); }, true},
      {"more lengths than there are", [](Lengths& of) { of.literals.resize(287); }, false},
      {"all distances", [](Lengths& of) { of.distances.resize(30); }, true},
      {"more distances than there are", [](Lengths& of) { of.distances.resize(31); }, false},
  };
  for (const auto& [what, change, is_right] : cases) {
    Lengths lengths;
    change(lengths);
    BlockCodes codes;
    EXPECT_EQ(reads(written(lengths), codes), is_right) << what;
  }
}

TEST(BlockCodes, a_repetition_of_nothing_or_beyond_the_end_is_refused) {
  // Lengths of 1 bit for "repeat the last" and "many zeros", which stand first.
  const auto repeating = [](bool first_is_last, unsigned zeros) {
    DeflateWriter writer;
    writer.put(0, 5);
    writer.put(0, 5);
    writer.put(0, 4);
    for (const unsigned length : {1U, 0U, 1U, 0U}) {
      writer.put(length, 3);
    }
    if (first_is_last) {
      writer.put(0, 3);
    }
    for (unsigned i = 0; i < zeros; ++i) {
      writer.put(0xFF, 8);
    }
    return writer.bytes() + std::string(8, '\0');
  };
  BlockCodes codes;
  EXPECT_FALSE(reads(repeating(true, 2), codes));
  EXPECT_FALSE(reads(repeating(false, 1), codes));
  EXPECT_FALSE(reads(repeating(false, 2), codes));
}

TEST(BlockCodes, cut_off_anywhere_are_refused) {
  testing::RandomChoices choose(4);
  std::string text = "0123456789";
  const auto steps = testing::make_steps(text, 200, std::ref(choose));
  DeflateWriter writer;
  writer.dynamic(steps, false, std::ref(choose));
  const auto& bytes = writer.bytes();
  BitReader bits({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 3);
  BlockCodes codes;
  ASSERT_TRUE(read_block_codes(bits, codes));
  const auto whole_bytes = (bits.position() + 7) / 8;
  for (std::size_t size = 0; size < whole_bytes; ++size) {
    BitReader cut({reinterpret_cast<const std::uint8_t*>(bytes.data()), size}, size == 0 ? 0 : 3);
    EXPECT_FALSE(read_block_codes(cut, codes)) << size;
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
