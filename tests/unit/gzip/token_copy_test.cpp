// SPDX-License-Identifier: Apache-2.0
#include "gzip/token_copy.hpp"

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

std::string some_window(testing::RandomChoices& choose) {
  std::string window;
  while (window.size() < k_window_bytes) {
    window += static_cast<char>('a' + choose(26));
  }
  return window;
}

// Decoded blocks of those steps.
std::unique_ptr<Tokens> tokens_of(const std::vector<std::vector<DeflateStep>>& blocks,
                                  testing::RandomChoices& choose) {
  DeflateWriter writer;
  for (const auto& steps : blocks) {
    writer.dynamic(steps, false, std::ref(choose));
  }
  const auto bytes = writer.bytes() + std::string(64, '\0');
  BitReader bits({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 0);
  const auto codes = std::make_unique<BlockCodes>();
  auto tokens = std::make_unique<Tokens>();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    bits.refill();
    EXPECT_EQ(bits.take(k_block_begin_bits), k_dynamic_block_begin);
    EXPECT_TRUE(read_block_codes(bits, *codes));
    EXPECT_TRUE(tokens->append_block(bits, *codes));
  }
  EXPECT_EQ(bits.position(), writer.bit());
  tokens->close();
  return tokens;
}

std::string copied(TokenCopy& copy, std::size_t room_bytes) {
  std::string text;
  std::size_t bytes = 0;
  do {
    std::string room(room_bytes, '?');
    bytes = copy.copy(room);
    text.append(room, 0, bytes);
  } while (bytes == room_bytes);
  return text;
}

TEST(TokenCopy, makes_the_text_whatever_the_room) {
  testing::RandomChoices choose(7);
  const auto window = some_window(choose);
  std::string text = window;
  std::vector<std::vector<DeflateStep>> blocks;
  for (int i = 0; i < 8; ++i) {
    blocks.push_back(testing::make_steps(text, choose(3000), std::ref(choose)));
  }
  const auto tokens = tokens_of(blocks, choose);
  TokenCopy copy;
  for (const std::size_t room : {7UL, 100UL, 600UL, 5'000UL, 70'000UL, 1UL << 20}) {
    copy.begin(*tokens, window);
    EXPECT_TRUE(window + copied(copy, room) == text) << room;
    EXPECT_EQ(std::string(copy.window().begin(), copy.window().end()),
              text.substr(text.size() - k_window_bytes))
        << room;
  }
}

TEST(TokenCopy, goes_on_behind_what_it_wrote) {
  testing::RandomChoices choose(8);
  const auto window = some_window(choose);
  std::string text = window;
  const auto first = tokens_of({testing::make_steps(text, 2000, std::ref(choose))}, choose);
  const auto second = tokens_of({testing::make_steps(text, 2000, std::ref(choose))}, choose);
  TokenCopy copy;
  copy.begin(*first, window);
  auto made = copied(copy, 1'000);
  copy.go_on(*second);
  made += copied(copy, 1'000);
  EXPECT_TRUE(window + made == text);
}

TEST(TokenCopy, copies_from_every_distance_in_every_length) {
  testing::RandomChoices choose(9);
  const auto window = some_window(choose);
  std::string text = window;
  std::vector<DeflateStep> steps;
  for (unsigned distance = 1; distance <= 32768; distance += distance < 70 ? 1 : 3271) {
    for (unsigned length = 3; length <= 258; length += length < 70 ? 1 : 47) {
      steps.push_back({.length = length, .distance = distance});
      steps.push_back({.literal = 'A' + distance % 26});
    }
  }
  steps.push_back({.length = 258, .distance = 32768});
  testing::append_text(text, steps);
  const auto tokens = tokens_of({steps}, choose);
  TokenCopy copy;
  for (const std::size_t room : {300UL, 1UL << 20}) {
    copy.begin(*tokens, window);
    EXPECT_TRUE(window + copied(copy, room) == text) << room;
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
