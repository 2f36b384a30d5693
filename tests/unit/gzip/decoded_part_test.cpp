// SPDX-License-Identifier: Apache-2.0
#include "gzip/decoded_part.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gzip/token_copy.hpp"
#include "support/deflate_writer.hpp"
#include "support/memory_file.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

constexpr std::uint64_t k_segment_bytes = 4 << 10;

// Deflate blocks, where each begins and what it makes.
struct Blocks {
  testing::RandomChoices choose{13};
  testing::DeflateWriter writer;
  std::vector<std::uint64_t> begins;
  std::vector<std::size_t> text_begins;
  std::string text = std::string(k_window_bytes, '.');

  enum class Kind { dynamic, stored, fixed, last };
  void add(Kind kind) {
    begins.push_back(writer.bit());
    text_begins.push_back(text.size());
    if (kind == Kind::stored) {
      const std::string content = "stored";
      text += content;
      writer.stored(content, false);
      return;
    }
    const auto steps = testing::make_steps(text, 500, std::ref(choose));
    if (kind == Kind::fixed) {
      writer.fixed(steps, false);
    } else {
      writer.dynamic(steps, kind == Kind::last, std::ref(choose));
    }
  }
  void add_dynamic(int count) {
    for (int i = 0; i < count; ++i) {
      add(Kind::dynamic);
    }
  }
};

std::string text_of(const DecodedPart& part, std::string_view window) {
  TokenCopy copy;
  copy.begin(part.tokens(), window);
  std::string room(1 << 20, '\0');
  room.resize(copy.copy(room));
  return room;
}

TEST(DecodedPart, goes_from_a_block_in_the_segment_to_the_first_behind_it) {
  Blocks blocks;
  blocks.add_dynamic(40);
  const auto bytes = blocks.writer.bytes() + std::string(64, '\0');
  testing::MemoryFile file(bytes);
  DecodedPart part(k_segment_bytes);
  std::size_t parts = 0;
  for (std::uint64_t begin = 0; begin + 2 * k_segment_bytes < bytes.size();
       begin += k_segment_bytes) {
    ASSERT_TRUE(part.decode(file, begin, false));
    const auto at = [&](std::uint64_t bit) {
      return static_cast<std::size_t>(std::ranges::lower_bound(blocks.begins, bit) -
                                      blocks.begins.begin());
    };
    const auto first = at(begin * 8);
    const auto behind = at((begin + k_segment_bytes) * 8);
    ASSERT_EQ(part.begin_bit(), blocks.begins[first]);
    ASSERT_EQ(part.end_bit(), blocks.begins[behind]);
    const auto from = blocks.text_begins[first];
    EXPECT_TRUE(
        text_of(part,
                std::string_view(blocks.text).substr(from - k_window_bytes, k_window_bytes)) ==
        blocks.text.substr(from, blocks.text_begins[behind] - from));
    ++parts;
  }
  EXPECT_GT(parts, 3U);
}

TEST(DecodedPart, ends_before_a_block_of_another_kind_or_one_that_is_not_right) {
  using Kind = Blocks::Kind;
  for (const auto kind : {Kind::stored, Kind::fixed, Kind::last}) {
    Blocks blocks;
    blocks.add_dynamic(2);
    blocks.add(kind);
    blocks.add_dynamic(2);
    const auto bytes = blocks.writer.bytes() + std::string(64, '\0');
    testing::MemoryFile file(bytes);
    DecodedPart part(k_segment_bytes);
    ASSERT_TRUE(part.decode(file, 0, false));
    EXPECT_EQ(part.begin_bit(), 0U);
    EXPECT_EQ(part.end_bit(), blocks.begins[2]);
  }
  Blocks blocks;
  blocks.add_dynamic(3);
  // Cut off in the third block.
  const auto bytes = blocks.writer.bytes().substr(0, blocks.begins[2] / 8 + 100);
  testing::MemoryFile file(bytes);
  DecodedPart part(k_segment_bytes);
  ASSERT_TRUE(part.decode(file, 0, false));
  EXPECT_EQ(part.end_bit(), blocks.begins[2]);
}

TEST(DecodedPart, there_is_none_without_a_block_or_when_it_is_given_up) {
  Blocks blocks;
  blocks.add_dynamic(3);
  const auto& bytes = blocks.writer.bytes();
  testing::MemoryFile file(bytes);
  DecodedPart part(k_segment_bytes);
  EXPECT_FALSE(part.decode(file, bytes.size() - 40, false));
  EXPECT_FALSE(part.decode(file, bytes.size(), false));
  EXPECT_FALSE(part.decode(file, bytes.size() + 1000, false));
  EXPECT_FALSE(part.decode(file, 0, true));
  EXPECT_TRUE(part.decode(file, 0, false));
}

}  // namespace
}  // namespace tinydynamocdc::gzip
