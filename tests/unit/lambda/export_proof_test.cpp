// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_proof.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "export_proof_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;
using source::ProofNote;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(ExportProofTest, it_begins_with_the_mark_where_it_is_wished_for_and_nowhere_else) {
  const auto file = data_key();
  const auto lines = lines_of(7);
  put(file, lines);
  put_manifest(listed(file, 7, testing::gzip(lines)));
  ASSERT_TRUE(handle({file}));
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_TRUE(calls_.empty()) << "nobody asked for it";

  s3_.put(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/verify", k_export_id), "{}");
  the_same_round_again();
  // Without the call the round does not end, so the event tries again.
  refusals_["Invoke"] = "AccessDeniedException";
  const auto error = error_of({file});
  EXPECT_TRUE(error.message.contains("its nightly proof could not begin")) << error.message;
  refusals_.clear();
  ASSERT_TRUE(handle({file}));
  ASSERT_EQ(calls_.size(), 1U);
  EXPECT_EQ(source::parse_proof_request(calls_[0]),
            (source::ProofRequest{.bucket = std::string(k_bucket),
                                  .region = std::string(k_region),
                                  .summary_key = summary_key(),
                                  .round = 1}));
}

TEST_F(ExportProofTest, an_equal_one_is_told_in_the_note_the_metrics_and_the_log) {
  missing_ = {{3, "without_past"}};
  EXPECT_EQ(go_on(), R"({"proof":"finished"})");
  const auto found = note();
  EXPECT_EQ(found.state, ProofNote::State::finished);
  EXPECT_EQ(found.compared, 9U);
  EXPECT_EQ(found.different, 0U);
  EXPECT_EQ(found.without_past, 1U);
  EXPECT_EQ(found.since_s, k_export_time_s - 86'400);
  EXPECT_EQ(found.updated_s, clock_.unix_ms() / 1'000);
  EXPECT_TRUE(metrics_lines_.contains(R"("DataSource":"ddb_PeopleTable","ItemsVerified":9,)"
                                      R"("ItemsDifferent":0})"))
      << metrics_lines_;
  EXPECT_TRUE(log_lines_.contains(R"("message":"the snapshot proves what was in Tinybird")"));
  EXPECT_EQ(questions_.size(), 3U) << "the mark, the slice's end, its counts";

  // Its event comes again: it is over.
  EXPECT_EQ(go_on(), R"({"proof":"over"})");
  EXPECT_EQ(questions_.size(), 3U);
  EXPECT_EQ(std::ranges::count(metrics_lines_, '\n'), 1);
}

TEST_F(ExportProofTest, one_that_has_nothing_to_compare_proves_nothing) {
  for (std::uint64_t key = 0; key < keys_; ++key) {
    missing_[key] = "without_past";
  }
  last_mark_s_ = 0;
  ASSERT_TRUE(go_on());
  EXPECT_TRUE(log_lines_.contains("the snapshot proves nothing: Tinybird had no older rows"));
  EXPECT_TRUE(metrics_lines_.empty()) << "an alarm on missing data must not be silenced by it";
  EXPECT_EQ(note().without_past, keys_);
}

TEST_F(ExportProofTest, what_differs_is_named_by_its_keys_alone) {
  missing_ = {{2, "missing"}, {4, "gone"}};
  doubtful_ = {{5, {R"({"a":{"x":1,"y":2.50}})", {R"({"z":0})", R"({"a":{"y":2.5,"x":1}})"}}},
               {6, {R"({"secret":"new"})", {R"({"secret":"old"})"}}}};
  ASSERT_TRUE(go_on());
  EXPECT_EQ(note().compared, 10U);
  EXPECT_EQ(note().different, 3U);
  EXPECT_EQ(note().differing,
            (std::vector<std::string>{R"({"Id":2})", R"({"Id":4})", R"({"Id":6})"}));
  EXPECT_TRUE(log_lines_.contains(R"("level":"ERROR","message":"the snapshot shows that)"));
  EXPECT_TRUE(log_lines_.contains(R"("keys":"{\"Id\":2} {\"Id\":4} {\"Id\":6}")")) << log_lines_;
  EXPECT_FALSE(log_lines_.contains("secret"));
  EXPECT_TRUE(metrics_lines_.contains(R"("ItemsVerified":10,"ItemsDifferent":3)"));
}

TEST_F(ExportProofTest, only_the_first_keys_are_named) {
  keys_ = 100'000;
  for (std::uint64_t key = 0; key < keys_; key += 5'000) {
    missing_[key] = "missing";
  }
  to_the_end();
  EXPECT_EQ(note().different, 20U);
  EXPECT_EQ(note().differing.size(), source::k_differing_named_max);
}

TEST_F(ExportProofTest, fast_slices_grow_slow_ones_shrink_and_all_keys_are_in_one_of_them) {
  keys_ = 500'000;
  takes_ = milliseconds(10);
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  const auto fast = questions_.size();
  s3_.remove(k_bucket, note_key());
  questions_.clear();
  takes_ = milliseconds(2'500);
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  EXPECT_GT(questions_.size(), 4 * fast);
}

TEST_F(ExportProofTest, what_the_time_does_not_suffice_for_goes_on_in_another_invocation) {
  keys_ = 150'000;
  takes_ = seconds(3);
  ASSERT_EQ(go_on(60), R"({"proof":"continues"})");
  ASSERT_EQ(calls_.size(), 1U);
  EXPECT_TRUE(source::is_proof_event(calls_[0]));
  const auto first = note();
  EXPECT_EQ(first.state, ProofNote::State::running);
  EXPECT_GT(first.compared, 0U);
  EXPECT_LT(first.compared, keys_);
  EXPECT_TRUE(metrics_lines_.empty());
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  EXPECT_TRUE(metrics_lines_.contains(R"("ItemsVerified":150000)"));
}

TEST_F(ExportProofTest, whoever_dies_is_followed_by_one_that_goes_on_from_the_note) {
  keys_ = 500'000;
  missing_ = {{1, "missing"}, {499'999, "gone"}};
  takes_ = seconds(3);
  // After each number of questions once.
  for (std::size_t death = 1; death < 12; ++death) {
    questions_.clear();
    http_.otherwise(
        [&, this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
          if (questions_.size() >= death) {
            return base::fail(ErrorKind::internal, "the sandbox is gone");
          }
          return with_proof(request);
        });
    EXPECT_FALSE(go_on());
  }
  http_.otherwise([this](const auto& request) { return with_proof(request); });
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  EXPECT_EQ(note().different, 2U);
}

TEST_F(ExportProofTest, a_death_before_the_last_note_tells_twice_and_never_not_at_all) {
  s3_.may_write = false;
  EXPECT_FALSE(go_on());
  EXPECT_TRUE(metrics_lines_.contains("ItemsVerified"));
  s3_.may_write = true;
  EXPECT_EQ(go_on(), R"({"proof":"finished"})");
  EXPECT_EQ(std::ranges::count(metrics_lines_, '\n'), 2);
}

// What was changed near the edge may be on its way.
TEST_F(ExportProofTest, a_difference_waits_until_the_stream_has_had_its_time) {
  clock_.set_unix_ms((k_export_time_s + 100) * 1'000);
  missing_ = {{2, "missing"}};
  ASSERT_EQ(go_on(300), R"({"proof":"continues"})");
  EXPECT_EQ(note().compared, 0U);
  EXPECT_TRUE(log_lines_.contains("may have changed at the export's time"));
  ASSERT_EQ(clock_.sleeps().size(), 1U) << "so much of the pause as the call leaves";
  EXPECT_GT(clock_.sleeps()[0], seconds(250));
  missing_.clear();  // It has arrived.
  ASSERT_EQ(go_on(), R"({"proof":"finished"})");
  EXPECT_EQ(note().different, 0U);
  EXPECT_EQ(note().compared, keys_);
}

TEST_F(ExportProofTest, what_is_equal_does_not_wait) {
  clock_.set_unix_ms((k_export_time_s + 100) * 1'000);
  EXPECT_EQ(go_on(), R"({"proof":"finished"})");
}

TEST_F(ExportProofTest, a_slice_that_is_too_heavy_is_halved_until_it_is_not) {
  keys_ = 30'000;
  heavy_from_keys_ = 3'000;
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  EXPECT_EQ(note().unread, 0U);
  EXPECT_TRUE(log_lines_.contains("a slice of a nightly proof is halved"));
}

TEST_F(ExportProofTest, a_key_that_alone_is_too_heavy_is_not_called_equal) {
  heavy_key_ = 4;
  to_the_end();
  EXPECT_EQ(note().compared, keys_ - 1);
  EXPECT_EQ(note().unread, 1U);
  EXPECT_TRUE(log_lines_.contains("the snapshot proves a part of what was in Tinybird"));
}

TEST_F(ExportProofTest, doubtful_items_of_many_bytes_are_compared_in_smaller_slices) {
  const std::string large(300'000, 'x');
  keys_ = 40;
  for (std::uint64_t key = 0; key < keys_; ++key) {
    doubtful_[key] = {std::format(R"({{"a":{{"b":1,"c":"{}"}}}})", large),
                      {std::format(R"({{"a":{{"c":"{}","b":1}}}})", large)}};
  }
  to_the_end();
  EXPECT_EQ(note().compared, keys_);
  EXPECT_EQ(note().different, 0U);
  EXPECT_TRUE(log_lines_.contains("items have to be compared member by member"));
}

TEST_F(ExportProofTest, where_not_even_a_slices_end_can_be_found_it_is_an_error_not_an_end) {
  no_end_ = true;
  base::Result<std::string> said;
  do {
    said = go_on();
  } while (said && !calls_.empty());
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(note().state, ProofNote::State::running);
}

TEST_F(ExportProofTest, a_token_that_may_not_read_is_told_once) {
  status_ = 403;
  EXPECT_EQ(go_on(), R"({"proof":"denied"})");
  EXPECT_EQ(note().state, ProofNote::State::denied);
  EXPECT_TRUE(note().reason.contains("may not read ddb_PeopleTable")) << note().reason;
  EXPECT_TRUE(log_lines_.contains(R"("level":"ERROR","message":"the snapshot cannot be proved")"));
  EXPECT_EQ(go_on(), R"({"proof":"over"})");
}

TEST_F(ExportProofTest, every_other_refusal_is_tried_again_from_the_note) {
  for (const auto& [status, kind] :
       {std::pair(400, ErrorKind::rejected), std::pair(401, ErrorKind::denied),
        std::pair(503, ErrorKind::unavailable)}) {
    status_ = status;
    const auto failed = go_on(30);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, kind) << status;
    EXPECT_TRUE(failed.error().message.starts_with("the nightly proof of arn:"));
  }
  status_ = 200;
  EXPECT_EQ(go_on(), R"({"proof":"finished"})");
}

TEST_F(ExportProofTest, a_note_that_cannot_be_read_or_is_of_another_round_begins_anew) {
  s3_.put(k_bucket, note_key(), R"({"version":99})");
  EXPECT_EQ(go_on(), R"({"proof":"finished"})");
  EXPECT_TRUE(log_lines_.contains("a nightly proof starts again from the beginning"));
  EXPECT_EQ(go_on(300, 2), R"({"proof":"finished"})");
  EXPECT_EQ(note().round, 2U);
}

TEST_F(ExportProofTest, an_export_that_is_gone_is_named) {
  s3_.remove(k_bucket, summary_key());
  const auto gone = go_on();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::missing);
  EXPECT_TRUE(gone.error().message.contains("so the snapshot cannot be verified"));
}

}  // namespace
}  // namespace tinydynamocdc::lambda
