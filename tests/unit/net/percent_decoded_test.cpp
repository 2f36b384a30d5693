// SPDX-License-Identifier: Apache-2.0
#include "net/percent_decoded.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::net {
namespace {

TEST(PercentDecoded, takes_codes_and_leaves_the_rest) {
  EXPECT_EQ(percent_decoded("p%40ss%2fw%C3%B6rd"), "p@ss/w\xC3\xB6rd");
  EXPECT_EQ(percent_decoded("100% of a%zz %4"), "100% of a%zz %4");
  EXPECT_EQ(percent_decoded(""), "");
}

}  // namespace
}  // namespace tinydynamocdc::net
