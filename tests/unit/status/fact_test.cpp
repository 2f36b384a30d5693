// SPDX-License-Identifier: Apache-2.0
#include "status/fact.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::status {
namespace {

using base::Error;
using base::ErrorKind;

TEST(Facts, a_denied_answer_says_what_is_needed) {
  const auto error = lacking({ErrorKind::denied, "AccessDenied"}, "dynamodb:DescribeTable");
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_EQ(error.message, "needs dynamodb:DescribeTable: AccessDenied");
}

TEST(Facts, any_other_failure_stays_as_it_is) {
  const auto error = lacking({ErrorKind::unavailable, "no answer"}, "dynamodb:DescribeTable");
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(error.message, "no answer");
}

TEST(Facts, an_answer_is_a_fact_and_its_failure_one_that_lacks_a_right) {
  EXPECT_EQ(read_fact<int>(7, "x:Y").value(), 7);
  const auto fact = read_fact<int>(
      std::unexpected(aws::ServiceFailure{.error = Error{ErrorKind::denied, "no"}}), "x:Y");
  ASSERT_FALSE(fact);
  EXPECT_EQ(fact.error().message, "needs x:Y: no");
}

}  // namespace
}  // namespace tinydynamocdc::status
