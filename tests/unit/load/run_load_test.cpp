// SPDX-License-Identifier: Apache-2.0
#include "load/run_load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "load_fixture.hpp"

namespace tinydynamocdc::load {
namespace {

using base::ErrorKind;
using End = LoadReport::End;
using State = lambda::ExportProgress::State;

class RunLoadTest : public LoadTest {};

TEST_F(RunLoadTest, several_threads_load_each_file_once_and_the_export_is_marked) {
  lay(40, 7);
  const auto report = loaded(8);
  EXPECT_EQ(report.end, End::loaded);
  EXPECT_EQ(report.files, 40U);
  EXPECT_EQ(report.delivered, 280U);
  EXPECT_EQ(report.progress.state, State::marked);
  EXPECT_EQ(different_items(), 280U);
  EXPECT_EQ(rows().size(), 281U) << "and the mark";
  EXPECT_EQ(tally_.files, 40U);
  EXPECT_EQ(tally_.items, 280U);
}

// Several threads that made it would meet each other.
TEST_F(RunLoadTest, the_data_source_is_made_once_whatever_the_number_of_threads) {
  lay(20, 3);
  std::size_t made = 0;
  std::size_t begun = 0;
  before_ = [&](const testing::RecordedRequest& request) {
    if (request.method == "POST" && request.target.starts_with("/v0/datasources")) {
      ++made;
      for (std::size_t i = 0; i < 20; ++i) {
        begun += s3_.count(lambda::k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/{}.json",
                                                         lambda::k_export_id, file_name(i)));
      }
    }
    return answer(request);
  };
  EXPECT_EQ(loaded(8).end, End::loaded);
  EXPECT_EQ(made, 1U);
  EXPECT_EQ(begun, 0U) << "before a thread asks what is loaded of its file";
}

TEST_F(RunLoadTest, what_the_function_has_loaded_is_not_loaded_again) {
  lay(5, 4);
  ASSERT_TRUE(handle({data_key("", file_name(1)), data_key("", file_name(3))}));
  const auto before = rows().size();
  const auto report = loaded();
  EXPECT_EQ(report.files, 3U);
  EXPECT_EQ(rows().size(), before + 12 + 1);
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_EQ(tally_.items, 20U);
  EXPECT_EQ(tally_.read, 12U);
}

TEST_F(RunLoadTest, a_file_that_fails_is_told_and_the_others_are_loaded) {
  lay(9, 4);
  s3_.remove(lambda::k_bucket, data_key("", file_name(2)));
  put(data_key("", file_name(5)), "{\"Item\":}\n");
  auto report = loaded();
  EXPECT_EQ(report.end, End::failed);
  EXPECT_EQ(report.files, 7U);
  ASSERT_EQ(failed_.size(), 2U);
  const auto names = [&](std::string_view name) {
    return std::ranges::any_of(failed_,
                               [&](const auto& error) { return error.message.contains(name); });
  };
  EXPECT_TRUE(names(file_name(2)));
  EXPECT_TRUE(names(file_name(5) + " line 1"));
  EXPECT_TRUE(marks().empty());
  lay(9, 4);
  report = loaded();
  EXPECT_EQ(report.files, 2U) << "only what was not loaded";
  EXPECT_EQ(report.progress.state, State::marked);
  EXPECT_EQ(different_items(), 36U);
}

TEST_F(RunLoadTest, after_ten_files_that_failed_nothing_more_is_begun) {
  lay(60, 1);
  for (std::size_t i = 1; i < 60; ++i) {
    s3_.remove(lambda::k_bucket, data_key("", file_name(i)));
  }
  EXPECT_EQ(loaded(2).end, End::failed);
  EXPECT_GE(failed_.size(), k_failed_files_max);
  EXPECT_LE(failed_.size(), k_failed_files_max + 2);
}

TEST_F(RunLoadTest, what_is_refused_for_every_file_ends_it_at_once) {
  lay(60, 3);
  std::size_t bodies = 0;
  before_ = [&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    if (request.target.starts_with("/v0/events") && ++bodies > 4) {
      return net::HttpResponse{.status = 403, .headers = {}, .body = "no"};
    }
    return answer(request);
  };
  const auto report = loaded(2);
  EXPECT_EQ(report.end, End::failed);
  EXPECT_EQ(report.failures.front().kind, ErrorKind::denied);
  EXPECT_LE(failed_.size(), 2U);
  EXPECT_TRUE(marks().empty());
}

TEST_F(RunLoadTest, stopped_and_run_again_no_line_is_sent_twice) {
  lay(2, 600);
  parts_.deliver.limits.rows_max = 32;
  stops_after_ = 300;
  EXPECT_EQ(loaded(2).end, End::stopped);
  const auto before = rows().size();
  EXPECT_GE(before, 300U);
  EXPECT_LT(before, 500U) << "in the middle of its files";
  stops_after_ = 1'000'000;
  const auto report = loaded(2);
  EXPECT_EQ(report.delivered, 1'200U - before);
  EXPECT_EQ(report.progress.state, State::marked);
  EXPECT_EQ(different_items(), 1'200U);
  EXPECT_EQ(rows().size(), 1'201U);
}

TEST_F(RunLoadTest, without_a_ledger_nothing_is_sent) {
  lay(3, 4);
  s3_.may_write = false;
  auto made = plan();
  ASSERT_TRUE(made);
  const auto report = run(*made);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::denied);
  EXPECT_TRUE(report.error().message.contains("--ledger")) << report.error().message;
  EXPECT_TRUE(rows().empty());
}

TEST_F(RunLoadTest, who_may_not_describe_it_loads_it_and_marks_it_later) {
  lay(3, 4);
  refusals_["DescribeExport"] = "AccessDeniedException";
  auto report = loaded();
  EXPECT_EQ(report.end, End::loaded);
  EXPECT_EQ(report.progress.state, State::not_marked);
  EXPECT_TRUE(report.progress.reason.contains("DescribeExport")) << report.progress.reason;
  EXPECT_TRUE(marks().empty());
  refusals_.clear();
  report = loaded();
  EXPECT_EQ(report.files, 0U);
  EXPECT_EQ(report.progress.state, State::marked);
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(RunLoadTest, rows_in_quarantine_keep_the_mark_away_and_are_said) {
  lay(2, 4);
  tinybird_.quarantine_rows = 1;
  const auto report = loaded(1);
  EXPECT_EQ(report.end, End::loaded);
  EXPECT_GE(report.quarantined, 1U);
  EXPECT_NE(report.progress.state, State::marked);
  EXPECT_TRUE(report.progress.reason.contains("quarantine")) << report.progress.reason;
  EXPECT_TRUE(marks().empty());
}

TEST_F(RunLoadTest, a_file_of_several_turns_goes_on_by_itself) {
  lay(1, 500);
  parts_.deliver.limits.rows_max = 10;
  parts_.deliver.bodies_in_flight = 1;
  before_ = [&](const testing::RecordedRequest& request) {
    if (request.target.starts_with("/v0/events")) {
      clock_.advance(std::chrono::seconds(60));  // 50 bodies, of which a turn has 15.
    }
    return answer(request);
  };
  const auto report = loaded(1);
  EXPECT_EQ(report.end, End::loaded) << report.failures.front().message;
  EXPECT_EQ(report.delivered, 500U);
  EXPECT_EQ(rows().size(), 501U) << "no line twice";
  EXPECT_EQ(tally_.items, 500U);
}

}  // namespace
}  // namespace tinydynamocdc::load
