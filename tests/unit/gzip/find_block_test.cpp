// SPDX-License-Identifier: Apache-2.0
#include "gzip/find_block.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/deflate_writer.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

using testing::DeflateWriter;

std::optional<std::uint64_t> found(const std::string& bytes, BitRange range) {
  const auto codes = std::make_unique<BlockCodes>();
  return find_block({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, range,
                    *codes);
}

TEST(FindBlock, finds_the_next_block_that_has_codes_of_its_own_and_is_not_the_last) {
  testing::RandomChoices choose(5);
  std::string text;
  DeflateWriter writer;
  std::vector<std::uint64_t> begins;
  for (int i = 0; i < 60; ++i) {
    const auto steps = testing::make_steps(text, 30 + choose(800), std::ref(choose));
    if (choose(4) == 0) {
      writer.fixed(steps, false);
      continue;
    }
    begins.push_back(writer.bit());
    writer.dynamic(steps, false, std::ref(choose));
  }
  writer.dynamic(testing::make_steps(text, 300, std::ref(choose)), true, std::ref(choose));
  const auto end = writer.bytes().size() * 8;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const auto after_last = i == 0 ? 0 : begins[i - 1] + 1;
    for (const auto from : {after_last, (after_last + begins[i]) / 2, begins[i]}) {
      EXPECT_EQ(found(writer.bytes(), {.begin = from, .end = end}), begins[i]) << i;
    }
    EXPECT_EQ(found(writer.bytes(), {.begin = after_last, .end = begins[i]}), std::nullopt) << i;
    EXPECT_EQ(found(writer.bytes(), {.begin = after_last, .end = begins[i] + 1}), begins[i]) << i;
  }
  EXPECT_EQ(found(writer.bytes(), {.begin = begins.back() + 1, .end = end}), std::nullopt);
}

TEST(FindBlock, there_is_none_in_noise_nor_in_text_nor_in_nothing) {
  testing::RandomChoices choose(6);
  std::string noise;
  std::string text;
  while (noise.size() < 200'000) {
    noise += static_cast<char>(choose(256));
    text += static_cast<char>('a' + choose(26));
  }
  for (const auto& bytes : {noise, text, std::string(1000, '\0'), std::string(1000, '\xff'),
                            std::string("short"), std::string()}) {
    EXPECT_EQ(found(bytes, {.begin = 0, .end = bytes.size() * 8}), std::nullopt) << bytes.size();
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
