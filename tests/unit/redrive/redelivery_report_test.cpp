// SPDX-License-Identifier: Apache-2.0
#include "redrive/redelivery_report.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::redrive {
namespace {

using base::ErrorKind;

TEST(RedeliveryReports, what_stays_where_it_lies_is_kept) {
  using enum RedeliveryOutcome;
  EXPECT_EQ(to_string(delivered), "delivered");
  EXPECT_EQ(to_string(deliverable), "deliverable");
  EXPECT_EQ(to_string(out_of_reach), "out_of_reach");
  EXPECT_EQ(to_string(not_ours), "not_ours");
  EXPECT_EQ(to_string(later), "kept");
  EXPECT_EQ(to_string(never), "kept");
}

TEST(RedeliveryReports, what_the_bytes_themselves_are_to_blame_for_fails_for_ever) {
  for (const auto kind : {ErrorKind::bad_input, ErrorKind::rejected, ErrorKind::too_large}) {
    EXPECT_TRUE(is_for_ever(kind)) << base::to_string(kind);
  }
  for (const auto kind : {ErrorKind::unavailable, ErrorKind::denied, ErrorKind::missing,
                          ErrorKind::expired, ErrorKind::bad_config, ErrorKind::internal}) {
    EXPECT_FALSE(is_for_ever(kind)) << base::to_string(kind);
  }
}

}  // namespace
}  // namespace tinydynamocdc::redrive
