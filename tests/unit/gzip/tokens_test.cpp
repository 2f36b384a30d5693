// SPDX-License-Identifier: Apache-2.0
#include "gzip/tokens.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/deflate_writer.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

using testing::DeflateStep;
using testing::DeflateWriter;

struct Decoder {
  Tokens tokens;
  std::unique_ptr<BlockCodes> codes = std::make_unique<BlockCodes>();

  // One block; the bits it took, 0 when it was refused.
  std::uint64_t decode(std::string_view bytes) {
    BitReader bits({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                   k_block_begin_bits);
    EXPECT_TRUE(read_block_codes(bits, *codes));
    return tokens.append_block(bits, *codes) ? bits.position() : 0;
  }
};

std::string block_of(const std::vector<DeflateStep>& steps) {
  testing::RandomChoices choose(10);
  DeflateWriter writer;
  writer.dynamic(steps, false, std::ref(choose));
  return writer.bytes() + std::string(64, '\0');
}

TEST(DeflateTokens, say_how_many_literals_and_what_is_copied_behind_them) {
  Decoder decoder;
  ASSERT_NE(decoder.decode(block_of({{.literal = 'a'},
                                     {.literal = 'b'},
                                     {.length = 3, .distance = 1},
                                     {.length = 258, .distance = 32768},
                                     {.literal = 'c'}})),
            0U);
  decoder.tokens.close();
  EXPECT_EQ(std::string(decoder.tokens.literals(), 3), "abc");
  const auto tokens = decoder.tokens.tokens();
  EXPECT_EQ(std::vector<Token>(tokens.begin(), tokens.end()),
            (std::vector<Token>{2U << 24U | 0U << 16U | 0U, 255U << 16U | 32767U,
                                1U << 24U | k_copies_nothing}));
}

TEST(DeflateTokens, many_literals_are_told_by_several_tokens_over_blocks) {
  Decoder decoder;
  for (int i = 0; i < 2; ++i) {
    ASSERT_NE(decoder.decode(block_of(std::vector<DeflateStep>(300, {.literal = 'x'}))), 0U);
  }
  ASSERT_NE(decoder.decode(block_of({{.length = 4, .distance = 2}})), 0U);
  decoder.tokens.close();
  const auto tokens = decoder.tokens.tokens();
  const Token many = 255U << 24U | k_copies_nothing;
  EXPECT_EQ(std::vector<Token>(tokens.begin(), tokens.end()),
            (std::vector<Token>{many, many, 90U << 24U | 1U << 16U | 1U, k_copies_nothing}));
}

TEST(DeflateTokens, a_block_that_is_cut_off_or_not_right_leaves_nothing_behind) {
  testing::RandomChoices choose(11);
  std::string text = "0123456789";
  const auto steps = testing::make_steps(text, 2000, std::ref(choose));
  const auto whole = block_of(steps);
  // With a single distance of one bit, the other bit means nothing.
  auto one_distance = block_of({{.literal = 'a'}, {.length = 3, .distance = 1}});
  Decoder decoder;
  const auto bits = decoder.decode(one_distance);
  ASSERT_NE(bits, 0U);
  decoder.tokens.close();
  const auto before = decoder.tokens.tokens().size();
  for (std::size_t size = whole.size() / 2; size < whole.size() - 70; size += 1 + size % 7) {
    EXPECT_EQ(decoder.decode(std::string_view(whole).substr(0, size)), 0U) << size;
  }
  decoder.tokens.close();
  EXPECT_EQ(decoder.tokens.tokens().size(), before + 1);
  EXPECT_EQ(decoder.tokens.tokens().back(), k_copies_nothing);
}

TEST(DeflateTokens, a_distance_that_has_no_code_is_refused) {
  testing::RandomChoices choose(12);
  const std::vector<DeflateStep> steps = {{.literal = 'a'}, {.length = 3, .distance = 1}};
  DeflateWriter writer;
  writer.dynamic(steps, false, std::ref(choose));
  auto bytes = writer.bytes() + std::string(64, '\0');
  Decoder decoder;
  const auto end = decoder.decode(bytes);
  ASSERT_NE(end, 0U);
  // Its bit stands before the code of the block's end.
  std::size_t refused = 0;
  for (auto bit = end - 16; bit < end; ++bit) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    BitReader bits({reinterpret_cast<const std::uint8_t*>(changed.data()), changed.size()},
                   k_block_begin_bits);
    if (read_block_codes(bits, *decoder.codes)) {
      refused += decoder.tokens.append_block(bits, *decoder.codes) ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 0U);
}

TEST(DeflateTokens, what_has_no_room_is_not_decoded) {
  Decoder decoder;
  const auto literals = block_of(std::vector<DeflateStep>(100'000, {.literal = 'x'}));
  const auto copies = block_of(std::vector<DeflateStep>(100'000, {.length = 3, .distance = 1}));
  for (const auto& block : {literals, copies}) {
    decoder.tokens.clear();
    std::size_t blocks = 0;
    while (decoder.decode(block) != 0) {
      ++blocks;
    }
    EXPECT_EQ(blocks, 5U);
    decoder.tokens.close();
    EXPECT_LE(decoder.tokens.tokens().size(), Tokens::k_tokens_max);
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
