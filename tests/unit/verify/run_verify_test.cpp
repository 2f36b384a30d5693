// SPDX-License-Identifier: Apache-2.0
#include "verify/run_verify.hpp"

#include "verify/verify_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

class RunVerifyTest : public VerifyTest {
 protected:
  RunVerifyTest() {
    put_file({line("a", 1), line("b", 2)});
    put_file({line("c", 3)});
    answer("is_right", {{{"is_right", 1}}});
    answer("groupArraySample",
           {{{"all_rows", "3"}, {"own_rows", "0"}, {"bounds", {"a", "b", "c"}}}});
    answer("mark_before", {{{"mark_before", "0"}, {"mark_at_export", "0"}, {"mark_now", "0"}}});
    answer("AS bucket", sums({{"a", 1}, {"b", 2}, {"c", 3}}));
    answer("AS digest_0", states({{"a", 1}, {"b", 2}, {"c", 3}}));
    answer("WITH landed", {landed("a", 1), landed("b", 2), landed("c", 3)});
  }

  base::Result<Verified> run() {
    const VerifyRequest request{.subject = subject_,
                                .source = "export",
                                .api = "api",
                                .asked = asked_for_,
                                .state = state_.path() + "/one",
                                .slice_rows = slice_rows_};
    VerifyMonitor monitor{.tally = tally_, .look = [] {}, .is_stopping = [this] { return stops_; }};
    return run_verify(client_, export_, request, monitor);
  }

  Report report() {
    const auto verified = run();
    EXPECT_TRUE(verified) << verified.error().message;
    return verified ? verified->report : Report();
  }

  testing::TemporaryFolder state_;
  VerifyTally tally_;
  Asked asked_for_ = Asked::both;
  std::uint64_t slice_rows_ = 100;
  bool stops_ = false;
};

TEST_F(RunVerifyTest, equal_sums_are_equal_tables_and_nothing_is_left) {
  const auto found = report();
  EXPECT_TRUE(found.is_equal());
  EXPECT_EQ(found.items_compared, 3U);
  EXPECT_EQ(found.items_of_source, 3U);
  EXPECT_EQ(asked("WITH landed"), 0U);
  EXPECT_FALSE(std::filesystem::exists(state_.path() + "/one"));
}

TEST_F(RunVerifyTest, what_differs_is_looked_at_and_told) {
  answer("AS bucket", sums({{"a", 1}, {"b", 9}, {"c", 3}}));
  answer("AS digest_0", states({{"b", 9}}));
  answer("WITH landed", {landed("b", 9)});
  const auto found = report();
  EXPECT_FALSE(found.is_equal());
  EXPECT_EQ(found.before.different, 1U);
  EXPECT_EQ(found.looked_at, 1U);
}

// Beyond some 10^9 rows a sample of all of them is more than Tinybird allows.
TEST_F(RunVerifyTest, where_tinybird_cannot_take_a_sample_the_export_gives_one) {
  refuse("groupArraySample", "Timeout exceeded: elapsed 10 s (TIMEOUT_EXCEEDED)");
  answer("LIMIT 1)) AS own_rows", {{{"all_rows", "2000000000"}, {"own_rows", "1"}}});
  answer("AS bucket", sums({{"a", 1}}));
  slice_rows_ = 1'000'000'000;
  answer("key_id < 'b'", sums({{"a", 1}}));
  answer("key_id >= 'b'", sums({{"b", 2}, {"c", 3}}));
  const auto found = report();
  EXPECT_TRUE(found.is_equal());
  EXPECT_EQ(found.items_compared, 3U);
  EXPECT_EQ(asked("key_id < 'b'"), 1U) << "two slices, parted by the export's keys";
  EXPECT_FALSE(found.questions.before) << "a row of its own was found without counting them";
}

TEST_F(RunVerifyTest, another_failure_of_the_sample_is_told) {
  refuse("groupArraySample", "Unknown identifier key_id");
  const auto verified = run();
  ASSERT_FALSE(verified);
  EXPECT_TRUE(verified.error().message.contains("Unknown identifier key_id"));
}

TEST_F(RunVerifyTest, a_tinybird_whose_hashes_are_others_is_not_compared_with) {
  answer("is_right", {{{"is_right", 0}}});
  EXPECT_FALSE(run());
}

TEST_F(RunVerifyTest, stopped_it_is_not_equal_and_goes_on) {
  stops_ = true;
  EXPECT_TRUE(report().is_stopped);
  EXPECT_FALSE(report().is_equal());
  EXPECT_TRUE(std::filesystem::exists(state_.path() + "/one"));
  stops_ = false;
  EXPECT_TRUE(report().is_equal());
}

TEST_F(RunVerifyTest, a_file_that_changed_is_an_error_and_nothing_is_called_equal) {
  export_.files[1].md5_base64 = "AAAAAAAAAAAAAAAAAAAAAA==";
  EXPECT_FALSE(run());
}

TEST(QuestionsOf, before_the_first_snapshot_there_is_nothing_to_judge) {
  EXPECT_TRUE(questions_of(Asked::both, {.before = "0", .own_rows = 0}).before);
  EXPECT_TRUE(questions_of(Asked::both, {.before = "7", .own_rows = 1}).before);
  const auto first = questions_of(Asked::both, {.before = "0", .own_rows = 1});
  EXPECT_FALSE(first.before);
  EXPECT_TRUE(first.why_not_before.contains("no older complete snapshot"));
  EXPECT_EQ(questions_of(Asked::only_now, {.before = "7"}).why_not_before, "--now");
}

}  // namespace
}  // namespace tinydynamocdc::verify
