// SPDX-License-Identifier: Apache-2.0
#include "gzip/packing_thread.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "support/gzip.hpp"

namespace tinydynamocdc::gzip {
namespace {

std::string text_of(std::mt19937& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += "abcdefgh"[random() % 8];
  }
  return text;
}

TEST(PackingThread, makes_whole_members_of_all_texts_whatever_they_are) {
  std::mt19937 random(4);
  PackingThread thread;
  thread.reserve(100'000);
  for (int member = 0; member < 20; ++member) {
    std::string wanted;
    std::string found = "of the member before";
    const auto texts = random() % 12;
    for (std::size_t i = 0; i < texts; ++i) {
      const auto text = text_of(random, random() % 200'000);
      wanted += text;
      auto with_rest = text + "rest";
      with_rest.reserve(500'000);
      thread.append(with_rest, text.size());
      EXPECT_EQ(with_rest, "rest");
      EXPECT_GE(with_rest.capacity(), 500'000U);
    }
    thread.finish(found);
    const auto content = testing::gunzipped_member(found);
    EXPECT_TRUE(content == wanted) << member;
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
