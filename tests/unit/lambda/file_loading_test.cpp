// SPDX-License-Identifier: Apache-2.0
// Files that take several invocations, through the handler.
#include "lambda/file_loading.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "export_handler_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;
using std::chrono::seconds;

class FileLoadingTest : public ExportHandlerTest {
 protected:
  void SetUp() override {
    describe_export();
    options_.limits.rows_max = 10;
    options_.bodies_in_flight = 1;
    http_.otherwise(
        [this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
          if (request.target.starts_with("/v0/events")) {
            ++bodies_;
            clock_.advance(body_time_);
            if (refuse_from_ != 0 && bodies_ >= refuse_from_) {
              return net::HttpResponse{.status = refusal_, .headers = {}, .body = "no"};
            }
          }
          if (request.method == "PUT" && request.target.contains("/tinydynamocdc/") &&
              dies_at_note_) {
            return base::fail(ErrorKind::unavailable, "S3 is away");
          }
          return answer(request);
        });
  }

  // Calls the function with what it called itself with, until it does so no more.
  std::size_t go_on_to_the_end(std::size_t most = 50) {
    std::size_t calls = 0;
    for (; calls < calls_.size() && calls < most; ++calls) {
      const auto answer = handle_event(calls_[calls]);
      EXPECT_TRUE(answer) << answer.error().message;
    }
    return calls;
  }

  std::size_t different_rows() {
    std::set<std::string> ids;
    for (const auto& row : rows()) {
      ids.insert(Json::parse(row)["eventID"]);
    }
    return ids.size();
  }

  std::size_t bodies_ = 0;
  seconds body_time_{0};
  std::size_t refuse_from_ = 0;
  int refusal_ = 400;
  bool dies_at_note_ = false;
};

TEST_F(FileLoadingTest, a_file_of_five_invocations_is_sent_once) {
  put(data_key(), lines_of(500));
  body_time_ = seconds(4);
  const auto first = handle({data_key()});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(Json::parse(*first)["goingOn"], 1);
  EXPECT_FALSE(Json::parse(ledger()).contains("total")) << ledger();
  EXPECT_GE(go_on_to_the_end(), 4U);
  EXPECT_EQ(rows().size(), 500U) << "no line twice";
  EXPECT_EQ(different_rows(), 500U);
  const auto entry = Json::parse(ledger());
  EXPECT_EQ(entry["total"], 500);
  EXPECT_EQ(entry["lines"], 500);
  EXPECT_EQ(entry["etag"], s3_.etag(k_bucket, data_key()));
}

TEST_F(FileLoadingTest, what_the_ledger_says_is_acknowledged_at_every_moment) {
  put(data_key(), lines_of(300));
  body_time_ = seconds(4);
  auto more = handle({data_key()});
  for (std::size_t next = 0;; ++next) {
    ASSERT_TRUE(more) << more.error().message;
    const auto lines = Json::parse(ledger())["lines"].get<std::uint64_t>();
    std::set<std::string> ids;
    for (const auto& row : rows()) {
      ids.insert(Json::parse(row)["eventID"]);
    }
    for (std::uint64_t line = 1; line <= lines; ++line) {
      ASSERT_TRUE(ids.contains(std::format("{}/a.json.gz/{}", k_export_id, line))) << line;
    }
    if (next == calls_.size()) {
      break;
    }
    more = handle_event(calls_[next]);
  }
  EXPECT_EQ(rows().size(), 300U);
}

TEST_F(FileLoadingTest, a_file_that_is_loaded_is_not_sent_again) {
  put(data_key(), lines_of(30));
  ASSERT_TRUE(handle({data_key()}));
  const auto again = handle({data_key()});
  ASSERT_TRUE(again);
  EXPECT_EQ(rows().size(), 30U);
  EXPECT_EQ(Json::parse(*again)["files"], 0);
  EXPECT_TRUE(log_lines_.contains("export file was loaded before")) << log_lines_;
  EXPECT_TRUE(log_lines_.contains("tinydynamocdc/a.json.gz.json")) << log_lines_;
}

TEST_F(FileLoadingTest, a_replaced_object_begins_at_line_1_and_the_log_says_so) {
  put(data_key(), lines_of(30));
  ASSERT_TRUE(handle({data_key()}));
  put(data_key(), lines_of(20, "another"));
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(rows().size(), 50U);
  EXPECT_TRUE(log_lines_.contains("the object was replaced")) << log_lines_;
  EXPECT_EQ(Json::parse(ledger())["total"], 20);
}

TEST_F(FileLoadingTest,
       a_ledger_of_garbage_of_another_version_or_of_too_many_lines_is_named_and_the_file_loaded) {
  put(data_key(), lines_of(30));
  ASSERT_TRUE(handle({data_key()}));
  auto longer = Json::parse(ledger());
  longer["lines"] = 31;
  longer.erase("total");
  const std::pair<std::string, std::string> ledgers[] = {
      {"garbage", "not valid JSON"},
      {R"({"version":9})", "version is 9"},
      {longer.dump(), "more lines than the file has"}};
  for (const auto& [text, says] : ledgers) {
    log_lines_.clear();
    s3_.put(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/a.json.gz.json", k_export_id),
            text);
    const auto before = rows().size();
    const auto answer = handle({data_key()});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(rows().size(), before + 30) << text;
    EXPECT_TRUE(log_lines_.contains("export file begins at line 1")) << log_lines_;
    EXPECT_TRUE(log_lines_.contains(says)) << log_lines_;
    EXPECT_EQ(Json::parse(ledger())["total"], 30);
  }
}

TEST_F(FileLoadingTest, a_failure_in_the_middle_is_gone_on_from_its_line) {
  put(data_key(), lines_of(100));
  refuse_from_ = 6;
  const auto error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_EQ(Json::parse(ledger())["lines"], 50);
  refuse_from_ = 0;
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(different_rows(), 100U);
  EXPECT_EQ(Json::parse(ledger())["total"], 100);
}

TEST_F(FileLoadingTest, attempts_without_progress_are_counted_and_end) {
  put(data_key(), lines_of(100));
  refuse_from_ = 1;
  EXPECT_EQ(error_of({data_key()}).kind, ErrorKind::rejected);
  EXPECT_EQ(error_of({data_key()}).kind, ErrorKind::rejected);
  auto entry = Json::parse(ledger());
  EXPECT_EQ(entry["attempts"], 2);
  entry["attempts"] = k_attempts_max - 1;
  s3_.put(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/a.json.gz.json", k_export_id),
          entry.dump());
  const auto last = error_of({data_key()});
  EXPECT_EQ(last.kind, ErrorKind::bad_input) << "its failure record goes to the dead-letter queue";
  EXPECT_TRUE(last.message.starts_with("given up after 1000 attempts")) << last.message;
  EXPECT_EQ(Json::parse(ledger())["attempts"], 0) << "who sends it again means it";
  refuse_from_ = 0;
  EXPECT_TRUE(handle({data_key()}));
}

TEST_F(FileLoadingTest, a_ledger_that_may_not_be_written_leaves_the_rows_and_the_log_says_so) {
  put(data_key(), lines_of(30));
  s3_.may_write = false;
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(rows().size(), 30U);
  EXPECT_TRUE(log_lines_.contains("the function may not write an export's ledger")) << log_lines_;
  EXPECT_TRUE(log_lines_.contains("s3:PutObject")) << log_lines_;
  EXPECT_TRUE(ledger().empty());
}

TEST_F(FileLoadingTest, a_ledger_that_cannot_be_written_fails_the_file) {
  put(data_key(), lines_of(30));
  dies_at_note_ = true;
  EXPECT_EQ(error_of({data_key()}).kind, ErrorKind::unavailable);
  dies_at_note_ = false;
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(different_rows(), 30U);
}

TEST_F(FileLoadingTest, who_may_not_call_itself_fails_and_the_next_attempt_goes_on) {
  put(data_key(), lines_of(300));
  body_time_ = seconds(4);
  refusals_["Invoke"] = "AccessDeniedException";
  const auto error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(error.message.contains("lines are loaded, no time left")) << error.message;
  EXPECT_TRUE(error.message.contains("lambda:InvokeFunction")) << error.message;
  refusals_.clear();
  ASSERT_TRUE(handle({data_key()}));
  go_on_to_the_end();
  EXPECT_EQ(rows().size(), 300U);
}

TEST_F(FileLoadingTest, a_time_that_suffices_for_no_line_is_a_failure_and_no_endless_chain) {
  put(data_key(), lines_of(300));
  body_time_ = seconds(100);
  refuse_from_ = 1;
  refusal_ = 503;
  EXPECT_FALSE(handle({data_key()}));
  EXPECT_TRUE(calls_.empty());
}

// Beside others: Tinybird takes less than is sent for most of the time.
TEST_F(FileLoadingTest, a_file_that_tinybird_had_no_room_for_goes_on_where_it_was_brought_further) {
  for (const int status : {429, 503}) {
    s3_.remove(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/a.json.gz.json", k_export_id));
    put(data_key(), lines_of(100));
    calls_.clear();
    bodies_ = 0;
    refusal_ = status;
    refuse_from_ = 6;
    ASSERT_TRUE(handle({data_key()})) << status;
    EXPECT_EQ(Json::parse(ledger())["lines"], 50);
    ASSERT_EQ(calls_.size(), 1U);
    // Without a line more it is a failure: that ends the chain.
    const auto error = error_of({data_key()});
    EXPECT_TRUE(base::is_transient(error.kind)) << error.message;
    EXPECT_EQ(calls_.size(), 1U);
    EXPECT_EQ(Json::parse(ledger())["attempts"], 1);
    refuse_from_ = 0;
    go_on_to_the_end();
    EXPECT_EQ(Json::parse(ledger())["total"], 100);
  }
}

TEST_F(FileLoadingTest, rows_in_quarantine_never_become_a_sign) {
  put(data_key(), lines_of(30));
  tinybird_.quarantine_rows = 1;
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(Json::parse(ledger())["total"], 30);
  EXPECT_GE(Json::parse(ledger())["quarantined"], 1);
  const auto folder = std::format("AWSDynamoDB/{}/tinydynamocdc/done-", k_export_id);
  EXPECT_TRUE(s3_.keys(k_bucket, folder).empty());
  tinybird_.quarantine_rows = 0;
  ASSERT_TRUE(handle({data_key()})) << "sent again it is loaded again";
  EXPECT_EQ(s3_.keys(k_bucket, folder).size(), 1U);
}

TEST_F(FileLoadingTest, what_was_loaded_elsewhere_says_nothing_of_here) {
  put(data_key(), lines_of(30));
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_NE(ExportLedger::destination("api.tinybird.co/v0/", "a"),
            ExportLedger::destination("api.tinybird.co/v0/", "b"));
  auto entry = Json::parse(ledger());
  entry["into"] = ExportLedger::destination("api.eu.tinybird.co/v0/", k_datasource);
  s3_.put(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/a.json.gz.json", k_export_id),
          entry.dump());
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(rows().size(), 60U);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
