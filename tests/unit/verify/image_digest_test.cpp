// SPDX-License-Identifier: Apache-2.0
#include "verify/image_digest.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

std::uint64_t of(std::string_view image, std::string_view keys = R"({"id":1})") {
  const auto digest = item_digest(keys, image);
  EXPECT_TRUE(digest) << image;
  return digest.value_or(0);
}

TEST(ItemDigest, the_order_of_attributes_means_nothing) {
  EXPECT_EQ(of(R"({"a":1,"b":"x"})"), of(R"({"b":"x","a":1})"));
}

TEST(ItemDigest, everything_else_is_another_item) {
  const auto one = of(R"({"a":1,"b":"x"})");
  EXPECT_NE(one, of(R"({"a":1,"b":"y"})"));
  EXPECT_NE(one, of(R"({"a":1,"c":"x"})"));
  EXPECT_NE(one, of(R"({"a":"1","b":"x"})"));
  EXPECT_NE(one, of(R"({"a":1,"b":"x","c":null})"));
  EXPECT_NE(one, of(R"({"a":1,"b":"x"})", R"({"id":2})"));
  EXPECT_NE(of(R"({"a":"12345678901234567890123456789012345678"})"),
            of(R"({"a":"12345678901234567890123456789012345679"})"));
}

// Digits that a Float64 loses are seen by the image's length at least.
TEST(ItemDigest, spellings_of_one_number_may_differ_and_lost_digits_do) {
  EXPECT_NE(of(R"({"a":0.1})"), of(R"({"a":0.10000000000000000001})"));
}

TEST(ItemDigest, no_item_has_the_number_of_none) { EXPECT_NE(of("{}"), 0U); }

TEST(ItemDigest, an_image_that_is_no_object_is_an_error) {
  for (const auto* image : {"", "[]", "1", "{\"a\":1"}) {
    const auto digest = item_digest("{}", image);
    ASSERT_FALSE(digest) << image;
    EXPECT_EQ(digest.error().kind, base::ErrorKind::bad_input);
  }
}

}  // namespace
}  // namespace tinydynamocdc::verify
