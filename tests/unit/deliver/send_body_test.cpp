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

TEST_F(SendBodyTest,
       a_refused_body_is_halved_down_to_the_rows_that_are_refused_where_that_is_asked) {
  http_.otherwise(
      [this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        const auto text = testing::plain_body(request).value_or("");
        const bool is_bad = text.contains(R"("SequenceNumber":"103")") ||
                            text.contains(R"("SequenceNumber":"130")");
        return is_bad && request.target.starts_with("/v0/events")
                   ? net::HttpResponse{.status = 400, .headers = {}, .body = R"({"error":"bad"})"}
                   : tinybird_.answer(request);
      });
  const auto refused = run(numbered(64));
  EXPECT_EQ(refused.undelivered, 64U) << "a body is refused as a whole";
  EXPECT_EQ(events().size(), 1U);
  options_.after_refusal = AfterRefusal::halve;
  const auto report = run(numbered(64));
  EXPECT_EQ(report.delivered, 62U);
  EXPECT_EQ(report.undelivered, 2U);
  EXPECT_EQ(report.lowest_undelivered->text(), "103");
  EXPECT_LE(events().size(), 1U + 27U) << "twice the height of the tree for each";
}

TEST_F(SendBodyTest, an_outage_halves_nothing) {
  (void)run(numbered(1));
  const auto before = events().size();
  options_.after_refusal = AfterRefusal::halve;
  for (const int status : {403, 401, 404}) {
    http_.answer(status, R"({"error":"no"})");
    EXPECT_EQ(run(numbered(64)).undelivered, 64U) << status;
  }
  EXPECT_EQ(events().size() - before, 3U);
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
