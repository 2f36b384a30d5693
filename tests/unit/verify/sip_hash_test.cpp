// SPDX-License-Identifier: Apache-2.0
#include "verify/sip_hash.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

// Measured: ClickHouse 26.9, SELECT sipHash64('abc') and so on.
TEST(SipHash, is_clickhouses) {
  EXPECT_EQ(sip_hash64(""), 2202906307356721367U);
  EXPECT_EQ(sip_hash64("abc"), 4596069200710135518U);
  EXPECT_EQ(sip_hash64("abc", "d"), 18103254846861822779U);
}

}  // namespace
}  // namespace tinydynamocdc::verify
