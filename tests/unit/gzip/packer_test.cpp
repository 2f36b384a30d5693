// SPDX-License-Identifier: Apache-2.0
#include "gzip/packer.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/gzip.hpp"

namespace tinydynamocdc::gzip {
namespace {

using testing::gunzipped_member;

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(random());
  }
  return bytes;
}

std::string hexadecimal(std::size_t size) {
  auto digits = noise(size);
  for (auto& digit : digits) {
    digit = "0123456789abcdef"[static_cast<unsigned char>(digit) % 16];
  }
  return digits;
}

std::string packed(std::string_view text, std::size_t piece_bytes) {
  Packer packer;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    packer.append(text.substr(at, piece_bytes), out);
  }
  packer.finish(out);
  return out;
}

TEST(Packer, makes_one_member_of_all_pieces) {
  const std::string texts[] = {
      "", "a", std::string(1'000'000, 'r'), hexadecimal(700'000), noise(1'000), noise(500'000)};
  for (const auto& text : texts) {
    for (const std::size_t piece : {1UL, 1'000UL, 65'536UL, 65'537UL, 262'144UL, 1UL << 21}) {
      if (piece == 1 && text.size() > 1'000) {
        continue;
      }
      const auto member = packed(text, piece);
      const auto content = gunzipped_member(member);
      ASSERT_TRUE(content) << text.size() << " in pieces of " << piece;
      EXPECT_TRUE(*content == text) << text.size() << " in pieces of " << piece;
      EXPECT_EQ(packed(text, piece), member) << "the same bytes again";
    }
  }
}

TEST(Packer, packs_hexadecimal_digits_nearly_as_small_as_can_be) {
  // Four bits of eight, at the best.
  EXPECT_LT(packed(hexadecimal(1'000'000), 262'144).size(), 580'000U);
}

TEST(Packer, what_cannot_be_packed_becomes_hardly_longer) {
  EXPECT_LT(packed(noise(1'000'000), 262'144).size(), 1'010'000U);
}

TEST(Packer, begins_another_member_after_each_end) {
  Packer packer;
  for (const auto* text : {"one", "", "three"}) {
    std::string out;
    packer.append(text, out);
    packer.finish(out);
    EXPECT_EQ(gunzipped_member(out), text);
  }
}

TEST(Packer, appends_to_what_is_there_and_keeps_its_memory_while_that_suffices) {
  Packer packer;
  std::string out = "before";
  out.reserve(1 << 20);
  const auto* const memory = out.data();
  for (int i = 0; i < 10; ++i) {
    packer.append(hexadecimal(100'000), out);
  }
  packer.finish(out);
  EXPECT_EQ(out.data(), memory);
  ASSERT_TRUE(out.starts_with("before"));
  EXPECT_EQ(gunzipped_member(std::string_view(out).substr(6)).value_or("").size(), 1'000'000U);
}

TEST(Packer, goes_on_after_it_has_been_moved) {
  Packer first;
  std::string out;
  first.append("one ", out);
  Packer second = std::move(first);
  second.append("two", out);
  second.finish(out);
  EXPECT_EQ(gunzipped_member(out), "one two");
}

}  // namespace
}  // namespace tinydynamocdc::gzip
