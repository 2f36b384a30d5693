// SPDX-License-Identifier: Apache-2.0
#include "source/find_newline.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/stream_events.hpp"

namespace tinydynamocdc::source {
namespace {

TEST(FindNewline, finds_the_first_one_at_every_place_of_a_vector) {
  for (std::size_t size = 0; size <= 200; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      text[size - 1] = '\n';
      const testing::Padded padded(text);
      ASSERT_EQ(find_newline(padded.view()), at) << size;
    }
  }
}

TEST(FindNewline, does_not_see_one_behind_the_text) {
  for (std::size_t size = 0; size <= 200; ++size) {
    const testing::Padded padded(std::string(size, 'x') + std::string(70, '\n'));
    ASSERT_EQ(find_newline(padded.view().substr(0, size)), size);
  }
}

TEST(FindNewline, takes_no_other_byte_for_one) {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) {
    if (byte != '\n') {
      text += static_cast<char>(byte);
    }
  }
  const testing::Padded padded(text);
  EXPECT_EQ(find_newline(padded.view()), text.size());
}

TEST(FindNewline, the_last_one_and_their_number_are_right_at_every_place) {
  for (const std::size_t size :
       {1UL, 63UL, 64UL, 65UL, 128UL, 129UL, 4031UL, 4032UL, 4033UL, 9000UL}) {
    const std::size_t places[] = {0, size / 2, size - 1};
    for (const auto place : places) {
      std::string text(size, 'x');
      text[place] = '\n';
      const testing::Padded padded(text + std::string(70, '\n'));
      EXPECT_EQ(behind_last_newline(padded.view().substr(0, size)), place + 1) << size;
      EXPECT_EQ(count_newlines(padded.view().substr(0, size)), 1U) << size;
    }
    const testing::Padded all(std::string(size + 70, '\n'));
    EXPECT_EQ(count_newlines(all.view().substr(0, size)), size);
    const testing::Padded none(std::string(size, 'x') + std::string(70, '\n'));
    EXPECT_EQ(behind_last_newline(none.view().substr(0, size)), 0U);
    EXPECT_EQ(count_newlines(none.view().substr(0, size)), 0U);
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
