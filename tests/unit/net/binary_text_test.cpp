// SPDX-License-Identifier: Apache-2.0
#include "net/binary_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::net {
namespace {

struct Case {
  std::string_view bytes;
  std::string_view base64;
  std::string_view base64url;
};

constexpr Case k_cases[] = {{"", "", ""},
                            {"f", "Zg==", "Zg"},
                            {"fo", "Zm8=", "Zm8"},
                            {"foo", "Zm9v", "Zm9v"},
                            {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                            {"\xff\xfe\xfd", "//79", "__79"},
                            {"\xfb\xef\xbe", "++++", "----"},
                            {"\xfb\xef\xbe\xff\xff", "++++//8=", "----__8"}};

TEST(BinaryText, is_base64_of_rfc_4648) {
  for (const auto& c : k_cases) {
    EXPECT_EQ(base64(c.bytes), c.base64);
    EXPECT_EQ(base64url(c.bytes), c.base64url);
    EXPECT_EQ(base64_decoded(c.base64), c.bytes);
    EXPECT_EQ(base64_decoded(c.base64url), c.bytes) << c.base64url;
  }
}

TEST(BinaryText, of_any_length_comes_back) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decoded(base64(bytes)), bytes) << i;
    EXPECT_EQ(base64_decoded(base64url(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
}

TEST(BinaryText, anything_else_has_no_bytes) {
  for (const std::string_view text : {"Z", "Zg=x", "Z m9", "Zm9v!", "Zm9vZ", "Zm9.Zm9v", "é"}) {
    EXPECT_EQ(base64_decoded(text), std::nullopt) << text;
  }
}

TEST(BinaryText, has_two_hexadecimal_digits_a_byte) {
  EXPECT_EQ(hex(std::string_view("\0\x0f\xa5\xff", 4)), "000fa5ff");
  EXPECT_EQ(hex(""), "");
}

}  // namespace
}  // namespace tinydynamocdc::net
