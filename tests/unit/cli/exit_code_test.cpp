// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::cli {
namespace {

TEST(ExitCode, of_every_kind) {
  using enum base::ErrorKind;
  EXPECT_EQ(static_cast<int>(exit_code(bad_input)), 2);
  EXPECT_EQ(static_cast<int>(exit_code(bad_config)), 2);
  EXPECT_EQ(static_cast<int>(exit_code(denied)), 3);
  EXPECT_EQ(static_cast<int>(exit_code(missing)), 3);
  EXPECT_EQ(static_cast<int>(exit_code(throttled)), 4);
  EXPECT_EQ(static_cast<int>(exit_code(unavailable)), 4);
  EXPECT_EQ(static_cast<int>(exit_code(expired)), 4);
  EXPECT_EQ(static_cast<int>(exit_code(rejected)), 5);
  EXPECT_EQ(static_cast<int>(exit_code(too_large)), 5);
  EXPECT_EQ(static_cast<int>(exit_code(internal)), 70);
}

}  // namespace
}  // namespace tinydynamocdc::cli
