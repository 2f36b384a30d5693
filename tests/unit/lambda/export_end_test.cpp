// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_end.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "export_handler_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

// A complete export of three files, one of them empty, whose events come in any order.
class ExportEndTest : public ExportHandlerTest {
 protected:
  void SetUp() override {
    describe_export("COMPLETED");
    begin();
  }

  // All as if nothing had come yet.
  void begin() {
    for (const auto& key : s3_.keys(k_bucket, "")) {
      s3_.remove(k_bucket, key);
    }
    tinybird_.datasources.clear();
    destinations_.forget(k_datasource);
    std::string manifest;
    for (std::size_t i = 0; i < k_files.size(); ++i) {
      const auto lines = lines_of(static_cast<int>(i) * 2);
      put(k_files[i], lines);
      manifest += listed(k_files[i], i * 2, testing::gzip(lines));
    }
    s3_.put(k_bucket, summary_key(), summary(6).dump());
    put_manifest(manifest);
  }

  const std::vector<std::string> k_files{data_key("", "a.json.gz"), data_key("", "b.json.gz"),
                                         data_key("", "c.json.gz")};
};

TEST_F(ExportEndTest, in_every_order_there_is_a_mark_as_soon_as_all_is_loaded_and_not_before) {
  auto events = k_files;
  events.push_back(summary_key());
  std::ranges::sort(events);
  int orders = 0;
  do {
    begin();
    std::size_t files = 0;
    for (const auto& event : events) {
      const auto done = handle({event});
      ASSERT_TRUE(done) << done.error().message;
      files += event == summary_key() ? 0 : 1;
      ASSERT_EQ(!marks().empty(), files == k_files.size())
          << "after " << event << " in order " << orders;
    }
    for (const auto& event : events) {  // Each once more.
      ASSERT_TRUE(handle({event}));
    }
    const auto all = marks();
    EXPECT_TRUE(std::ranges::all_of(all, [&](const auto& mark) { return mark == all.front(); }));
    ++orders;
  } while (std::ranges::next_permutation(events).found);
  EXPECT_EQ(orders, 24);
}

TEST_F(ExportEndTest, in_every_order_without_the_summary_before_the_files_the_summary_marks) {
  auto files = k_files;
  do {
    begin();
    s3_.remove(k_bucket, summary_key());
    for (const auto& event : files) {
      ASSERT_TRUE(handle({event}));
      ASSERT_TRUE(marks().empty());
    }
    s3_.put(k_bucket, summary_key(), summary(6).dump());
    ASSERT_TRUE(handle({summary_key()}));
    EXPECT_EQ(marks().size(), 1U);
  } while (std::ranges::next_permutation(files).found);
}

TEST_F(ExportEndTest,
       in_every_order_a_file_that_fails_once_keeps_the_mark_away_until_it_is_loaded) {
  auto events = k_files;
  events.push_back(summary_key());
  std::ranges::sort(events);
  const auto broken = k_files[2];
  do {
    begin();
    bool fails = true;
    http_.otherwise(
        [&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
          if (fails && request.target.starts_with("/v0/events") &&
              testing::plain_body(request).value_or("").contains("c.json.gz/")) {
            return net::HttpResponse{.status = 400, .headers = {}, .body = "no"};
          }
          return answer(request);
        });
    for (const auto& event : events) {
      EXPECT_EQ(handle({event}).has_value(), event != broken);
      ASSERT_TRUE(marks().empty()) << event;
    }
    fails = false;
    ASSERT_TRUE(handle({broken}));
    EXPECT_GE(marks().size(), 1U);
  } while (std::ranges::next_permutation(events).found);
}

TEST_F(ExportEndTest,
       a_file_that_died_between_its_ledger_and_its_look_is_looked_after_when_it_comes_again) {
  ASSERT_TRUE(handle({summary_key(), k_files[0], k_files[1]}));
  bool dead = true;
  http_.otherwise([&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    if (dead && request.target.contains("waiting-")) {
      return base::fail(base::ErrorKind::unavailable, "the sandbox is gone");
    }
    return answer(request);
  });
  EXPECT_FALSE(handle({k_files[2]}));
  EXPECT_TRUE(marks().empty());
  dead = false;
  ASSERT_TRUE(handle({k_files[2]}));
  EXPECT_EQ(marks().size(), 1U);
}

// Who is not the last one must not pay for a look.
TEST_F(ExportEndTest, while_a_file_is_waited_for_the_others_list_nothing_but_that_file) {
  s3_.keys_per_page = 1'000;
  ASSERT_TRUE(handle({summary_key()}));
  const auto before = s3_.lists();
  ASSERT_TRUE(handle({k_files[0]}));
  EXPECT_EQ(s3_.lists(), before + 1) << "is the one that is waited for loaded?";
  ASSERT_TRUE(handle({k_files[1]}));
  EXPECT_EQ(s3_.lists(), before + 2);
  ASSERT_TRUE(handle({k_files[2]}));
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_LE(s3_.lists(), before + 3);
}

TEST_F(ExportEndTest, no_data_file_is_asked_for_by_the_summary) {
  ASSERT_TRUE(handle(k_files));
  std::size_t asked = 0;
  for (const auto& key : k_files) {
    asked += s3_.count(k_bucket, key);
  }
  ASSERT_TRUE(handle({summary_key()}));
  for (const auto& key : k_files) {
    asked -= s3_.count(k_bucket, key);
  }
  EXPECT_EQ(asked, 0U);
}

// The ledger does not claim what somebody has deleted since.
TEST_F(ExportEndTest, an_export_that_is_sent_again_after_its_mark_is_loaded_from_line_1) {
  tinybird_.may_look = false;  // No count helps.
  ASSERT_TRUE(handle(k_files));
  ASSERT_TRUE(handle({summary_key()}));
  ASSERT_EQ(marks().size(), 1U);
  tinybird_.datasources.at(std::string(k_datasource)).rows.clear();
  for (const auto& event : {k_files[0], summary_key(), k_files[1]}) {
    ASSERT_TRUE(handle({event}));
    ASSERT_TRUE(marks().empty()) << event;
  }
  ASSERT_TRUE(handle({k_files[2]}));
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_EQ(rows().size(), 7U) << "all items, and the mark";
}

TEST_F(ExportEndTest, a_summary_that_comes_again_after_the_mark_does_nothing) {
  ASSERT_TRUE(handle(k_files));
  ASSERT_TRUE(handle({summary_key()}));
  const auto before = rows().size();
  log_lines_.clear();
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_EQ(rows().size(), before);
  EXPECT_TRUE(log_lines_.contains("the export was loaded before")) << log_lines_;
}

TEST_F(ExportEndTest, the_number_of_a_round_that_is_garbage_is_named) {
  ASSERT_TRUE(handle(k_files));
  ASSERT_TRUE(handle({summary_key()}));
  const auto finished =
      s3_.keys(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/finished-", k_export_id));
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(s3_.text(k_bucket, finished.front()), "1");
  for (const auto* text : {"", "x", "1x", "-1", "0", "99999999999999999999"}) {
    s3_.put(k_bucket, finished.front(), text);
    const auto error = error_of({k_files[0]});
    EXPECT_EQ(error.kind, base::ErrorKind::bad_input) << text;
    EXPECT_TRUE(error.message.contains("it is damaged or was written by another program"))
        << error.message;
    EXPECT_TRUE(error.message.contains(finished.front())) << error.message;
  }
}

TEST_F(ExportEndTest, rows_in_quarantine_keep_the_mark_away) {
  ASSERT_TRUE(handle({k_files[0], k_files[1]}));
  tinybird_.quarantine_rows = 1;
  ASSERT_TRUE(handle({k_files[2]}));
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(marks().empty());
}

}  // namespace
}  // namespace tinydynamocdc::lambda
