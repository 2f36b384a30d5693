// SPDX-License-Identifier: Apache-2.0
#include "base/caught.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace tinydynamocdc::base {
namespace {

TEST(Caught, what_is_thrown_becomes_an_error_with_its_place) {
  const auto thrown = caught("s3://b/k", []() -> Result<int> {
    throw std::runtime_error("from\na library " + std::string(1'000, 'x'));
  });
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().kind, ErrorKind::internal);
  EXPECT_TRUE(thrown.error().message.starts_with("s3://b/k: exception: from a library x"))
      << thrown.error().message;
  EXPECT_LT(thrown.error().message.size(), 600U);
  const auto bare = caught("s3://b/k", []() -> Result<int> { throw 7; });
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().message, "s3://b/k: exception without a message");
}

TEST(Caught, what_is_returned_stays_as_it_is) {
  EXPECT_EQ(caught("x", []() -> Result<int> { return 7; }).value(), 7);
  const auto failed = caught("x", []() -> Result<int> { return fail(ErrorKind::missing, "y"); });
  EXPECT_EQ(failed, Result<int>(fail(ErrorKind::missing, "y")));
}

}  // namespace
}  // namespace tinydynamocdc::base
