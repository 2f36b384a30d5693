// SPDX-License-Identifier: Apache-2.0
#include "gzip/packing_thread.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "gzip/packer.hpp"

namespace tinydynamocdc::gzip {
namespace {

std::string text_of(std::mt19937& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += "abcdefgh"[random() % 8];
  }
  return text;
}

TEST(PackingThread, makes_the_same_members_as_a_packer_whatever_the_texts) {
  std::mt19937 random(4);
  PackingThread thread;
  Packer packer;
  thread.reserve(100'000);
  for (int member = 0; member < 20; ++member) {
    std::string wanted;
    std::string found = "of the member before";
    const auto texts = random() % 12;
    for (std::size_t i = 0; i < texts; ++i) {
      const auto text = text_of(random, random() % 200'000);
      packer.append(text, wanted);
      auto with_rest = text + "rest";
      with_rest.reserve(500'000);
      thread.append(with_rest, text.size());
      EXPECT_EQ(with_rest, "rest");
      EXPECT_GE(with_rest.capacity(), 500'000U);
    }
    packer.finish(wanted);
    thread.finish(found);
    EXPECT_TRUE(found == wanted) << member;
    EXPECT_EQ(thread.packed_bytes(), 0U);
  }
}

TEST(PackingThread, may_end_with_texts_that_nobody_has_packed) {
  std::mt19937 random(4);
  const auto text = text_of(random, 300'000);
  for (int i = 0; i < 20; ++i) {
    PackingThread thread;
    for (int texts = 0; texts < i % 4; ++texts) {
      auto given = text;
      thread.append(given, given.size());
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
