// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace tinydynamocdc::base {
namespace {

TEST(Version, has_three_parts_of_digits) {
  const std::string_view version = k_version;
  EXPECT_EQ(std::ranges::count(version, '.'), 2);
  EXPECT_EQ(version.find_first_not_of("0123456789."), std::string_view::npos);
}

}  // namespace
}  // namespace tinydynamocdc::base
