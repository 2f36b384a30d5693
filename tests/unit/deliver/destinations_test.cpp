// SPDX-License-Identifier: Apache-2.0
#include "deliver/destinations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "deliver_fixture.hpp"
#include "source/completion_mark.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::seconds;

using DestinationsTest = StreamDeliverTest;

TEST_F(DestinationsTest, a_data_source_that_was_dropped_is_made_again) {
  EXPECT_TRUE(run(numbered(2)).complete());
  tinybird_.datasources.clear();
  options_.limits.rows_max = 1;  // Two bodies, both refused.
  const auto report = run(numbered(2));
  EXPECT_EQ(report.undelivered, 2U);
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::missing);
  EXPECT_TRUE(report.problems[0].error.message.contains("data source ddb_PeopleTable"))
      << report.problems[0].error.message;
  EXPECT_TRUE(run(numbered(2)).complete()) << "AWS sends them again";
  EXPECT_EQ(tinybird_.rows(), 2U);
  EXPECT_FALSE(tinybird_.datasources[std::string(k_people)].columns.empty()) << "made by us";
}

TEST_F(DestinationsTest, an_owner_that_could_not_be_looked_at_is_said_and_looked_at_again) {
  for (const int status : {400, 408, 429, 500, 503}) {
    std::vector<std::string> remarks;
    Destinations fresh(client_, {}, TableCheck::ensure,
                       [&](std::string_view remark) { remarks.emplace_back(remark); });
    const auto deliver_one = [&] {
      const auto event = testing::event_of(numbered(1));
      source::StreamEvent source(event.view());
      return deliver(source, {writer_, fresh, client_}, options_,
                     Deadline::in(clock_, seconds(30)));
    };
    (void)run(numbered(1));  // It is there.
    tinybird_.look_status = status;
    tinybird_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/Other/stream/2026";
    const auto first = deliver_one();
    EXPECT_TRUE(first.complete()) << status << ": a look holds up no rows";
    ASSERT_EQ(remarks.size(), 1U) << status;
    EXPECT_TRUE(remarks[0].contains("could not check whether data source ddb_PeopleTable"))
        << remarks[0];
    EXPECT_TRUE(deliver_one().complete());
    EXPECT_EQ(remarks.size(), 1U) << "not at every batch";
    tinybird_.look_status = 200;
    clock_.advance(Destinations::k_look_again_after);
    const auto later = deliver_one();
    ASSERT_EQ(later.undelivered, 1U) << status;
    EXPECT_TRUE(later.problems[0].error.message.contains("holds rows of table"))
        << later.problems[0].error.message;
    EXPECT_EQ(deliver_one().undelivered, 1U) << "and it stays so";
    const auto theirs = std::exchange(tinybird_.datasources, {});
    EXPECT_TRUE(deliver_one().complete()) << "until it is dropped: it is made anew at once";
    tinybird_.datasources = theirs;
    tinybird_.newest_arn.clear();
    EXPECT_TRUE(deliver_one().complete()) << "or put right";
  }
}

// Found by `make truth SEED=35`: an empty export's mark came first.
TEST_F(DestinationsTest, after_a_mark_the_keys_are_still_looked_at) {
  (void)run(numbered(1));
  auto& columns = tinybird_.datasources.at(std::string(k_people)).columns;
  std::ranges::replace(columns, "key_Id", "key_other");
  Destinations fresh(client_, {}, TableCheck::ensure);
  const source::ExportInfo info{
      .export_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/export/0-0a1b2c3d",
      .export_time_s = 1'700'000'000};
  for (int i = 0; i < 2; ++i) {
    source::CompletionMark mark(info);
    const auto report =
        deliver(mark, {writer_, fresh, client_}, options_, Deadline::in(clock_, seconds(30)));
    EXPECT_TRUE(report.complete());
  }
  const auto event = testing::event_of(numbered(1));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, fresh, client_}, options_, Deadline::in(clock_, seconds(30)));
  ASSERT_EQ(report.undelivered, 1U);
  EXPECT_TRUE(report.problems[0].error.message.contains("lacks key_Id"))
      << report.problems[0].error.message;
}

TEST_F(DestinationsTest, a_token_that_may_not_read_is_asked_to_look_once) {
  (void)run(numbered(1));
  tinybird_.look_status = 403;
  Destinations fresh(client_, {}, TableCheck::ensure,
                     [](std::string_view remark) { ADD_FAILURE() << remark; });
  const auto before = http_.requests().size();
  for (int i = 0; i < 3; ++i) {
    const auto event = testing::event_of(numbered(1));
    source::StreamEvent source(event.view());
    const auto report =
        deliver(source, {writer_, fresh, client_}, options_, Deadline::in(clock_, seconds(30)));
    EXPECT_TRUE(report.complete());
    clock_.advance(2 * Destinations::k_look_again_after);
  }
  EXPECT_EQ(http_.requests().size() - before, 5U) << "one GET, one look, three bodies";
}

}  // namespace
}  // namespace tinydynamocdc::deliver
