// SPDX-License-Identifier: Apache-2.0
#include "deliver/send_body.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "deliver_fixture.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::ErrorKind;

using SendBodyTest = StreamDeliverTest;

TEST_F(SendBodyTest, an_answer_over_the_limit_splits_no_body) {
  (void)run(numbered(1));
  const auto before = events().size();
  http_.fail(ErrorKind::too_large, "the response is larger than 67108864 bytes");
  const auto report = run(numbered(64));
  EXPECT_EQ(report.undelivered, 64U);
  EXPECT_EQ(events().size() - before, 1U);
}

TEST_F(SendBodyTest, an_exception_of_a_library_undelivers_the_rows_it_kept_and_says_where) {
  // A body of four rows is split; the second half's request throws.
  tinybird_.body_bytes_max = 2 * run(numbered(1)).bytes_sent + 100;
  int bodies = 0;
  tap_.before = [&](const net::HttpRequest& request) {
    if (request.target.starts_with("/v0/events") && ++bodies == 3) {
      throw std::runtime_error("out of something");
    }
  };
  options_.limits.rows_max = 4;
  const auto report = run(numbered(4));
  tap_.before = {};
  EXPECT_EQ(report.delivered, 2U);
  EXPECT_EQ(report.undelivered, 2U);
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems.front().error.kind, ErrorKind::internal);
  EXPECT_TRUE(report.problems.front().error.message.contains(
      "sending rows to data source ddb_PeopleTable: exception: out of something"))
      << report.problems.front().error.message;
}

}  // namespace
}  // namespace tinydynamocdc::deliver
