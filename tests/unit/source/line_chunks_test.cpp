// SPDX-License-Identifier: Apache-2.0
#include "source/line_chunks.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <vector>

#include "support/byte_sources.hpp"

namespace tinydynamocdc::source {
namespace {

using testing::PiecewiseSource;

// The errors, and lines of all sizes, are tested with LineReader, which reads chunks.

TEST(LineChunks, are_whole_lines_and_together_the_text) {
  std::string text;
  for (std::size_t i = 0; i < 3000; ++i) {
    text += std::string(i % 777, 'x') + "\n";
  }
  text += "the last one has no newline";
  for (const std::size_t piece : {1000UL, 100'000UL, 1UL << 25}) {
    PiecewiseSource source(text, piece);
    LineChunks chunks(source);
    std::vector<LineChunk> memory(3);  // A chunk stays as it is while others are read.
    std::vector<std::string> seen;
    std::string together;
    for (std::size_t i = 0;; ++i) {
      auto& chunk = memory[i % memory.size()];
      if (i >= memory.size()) {
        EXPECT_EQ(chunk.lines(), seen[i - memory.size()]);
      }
      const auto more = chunks.next(chunk, 0);
      ASSERT_TRUE(more);
      if (!*more) {
        break;
      }
      EXPECT_TRUE(chunk.lines().ends_with('\n') || chunk.lines().ends_with("newline"));
      EXPECT_LE(chunk.capacity(), 4 * LineChunks::k_chunk_bytes);
      seen.emplace_back(chunk.lines());
      together += chunk.lines();
    }
    EXPECT_EQ(together, text);
    EXPECT_EQ(chunks.bytes(), text.size());
  }
}

TEST(LineChunks, a_line_that_is_too_long_is_named_by_its_number_in_the_file) {
  const auto text = "a\n" + std::string(k_line_bytes_max + 1, 'x') + "\n";
  PiecewiseSource source(text, 1 << 25);
  LineChunks chunks(source);
  LineChunk chunk;
  ASSERT_TRUE(chunks.next(chunk, 41));
  EXPECT_EQ(chunk.lines(), "a\n");
  const auto more = chunks.next(chunk, 42);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message, "line 43 has more than 8388608 bytes");
}

}  // namespace
}  // namespace tinydynamocdc::source
