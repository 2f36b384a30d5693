// SPDX-License-Identifier: Apache-2.0
#include "base/same_bytes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::base {
namespace {

TEST(SameBytes, of_every_size_with_one_byte_changed_anywhere) {
  for (std::size_t bytes = 0; bytes < 70; ++bytes) {
    const std::string text(bytes, 'x');
    EXPECT_TRUE(same_bytes(text, std::string(bytes, 'x'))) << bytes;
    EXPECT_FALSE(same_bytes(text, text + "x")) << bytes;
    for (std::size_t at = 0; at < bytes; ++at) {
      auto other = text;
      other[at] = '\x80';
      EXPECT_FALSE(same_bytes(text, other)) << bytes << " " << at;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::base
