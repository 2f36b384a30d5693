// SPDX-License-Identifier: Apache-2.0
#include "convert/digest_source.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/memory_source.hpp"

namespace tinydynamocdc::convert {
namespace {

TEST(DigestSource, hands_on_the_bytes_and_knows_their_md5) {
  base::MemorySource source("hello world");
  DigestSource digested(source);
  std::string read;
  std::string buffer(4, '\0');
  for (;;) {
    const auto got = digested.read(buffer);
    ASSERT_TRUE(got);
    if (*got == 0) {
      break;
    }
    read.append(buffer, 0, *got);
  }
  EXPECT_EQ(read, "hello world");
  EXPECT_EQ(digested.md5_base64(), "XrY7u+Ae7tCTyyK7j1rNww==");
}

}  // namespace
}  // namespace tinydynamocdc::convert
