// SPDX-License-Identifier: Apache-2.0
#include "verify/judge.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

constexpr std::int64_t k_time = 1'000'000;
const std::string k_zeros(40, '0');

std::string version(std::int64_t time, int sequence) {
  auto low = std::to_string(sequence);
  return std::to_string(time) + std::string(40 - low.size(), '0') + low;
}

// One item with the value "x" in the export, told by rows.
class JudgeTest : public testing::Test {
 public:
  JudgeTest() { evidence_.item_json = R"({"a":{"S":"x"}})"; }

  JudgeTest& row(std::int64_t after, std::string_view value, int sequence = 1) {
    evidence_.rows.push_back({.event_name = value.empty() ? "REMOVE" : "MODIFY",
                              .image = image(value),
                              .version = version(k_time + after, sequence),
                              .time_s = k_time + after});
    return *this;
  }

  JudgeTest& own_row() {
    evidence_.rows.push_back({.event_name = "SNAPSHOT",
                              .image = image("x"),
                              .version = own_version(k_time),
                              .time_s = k_time,
                              .is_own = true});
    return *this;
  }

  JudgeTest& shown(std::string_view value) {
    evidence_.has_view = true;
    evidence_.shown = value.empty() ? std::nullopt : std::optional(image(value));
    return *this;
  }

 protected:
  [[nodiscard]] std::string before() const { return word(judged().before); }
  [[nodiscard]] std::string now() const { return word(judged().now); }

  Evidence evidence_{.keys = R"({"a":"k"})"};
  Marks marks_{.before = "0", .at_export = "0", .now = "0"};

 private:
  static std::string image(std::string_view value) {
    return value.empty() ? "{}" : "{\"a\":\"" + std::string(value) + "\"}";
  }
  static std::string word(const std::optional<Finding>& finding) {
    return finding ? std::string(to_string(finding->value)) : "right";
  }
  [[nodiscard]] Judgement judged() const {
    return judge({.edge_begin_s = k_time, .export_time_s = k_time}, marks_, {}, evidence_);
  }
};

TEST_F(JudgeTest, the_newest_row_up_to_the_exports_time_must_be_the_item) {
  row(-5'000, "old").row(-4'000, "x", 7).row(+4'000, "new");
  EXPECT_EQ(before(), "right");
  row(-4'000, "other", 8);
  EXPECT_EQ(before(), "different");
  row(-3'000, "");
  EXPECT_EQ(before(), "missing");
}

TEST_F(JudgeTest, sequence_numbers_are_compared_as_numbers) {
  row(-4'000, "x", 10).row(-4'000, "other", 9);
  EXPECT_EQ(before(), "right");
}

TEST_F(JudgeTest, the_exports_own_row_does_not_count_before_and_does_now) {
  own_row();
  EXPECT_EQ(before(), "missing");
  EXPECT_EQ(now(), "right");
}

TEST_F(JudgeTest, an_item_that_only_tinybird_has_is_extra) {
  evidence_.item_json.reset();
  row(-4'000, "x");
  EXPECT_EQ(before(), "extra");
  EXPECT_EQ(now(), "extra");
  marks_.before = version(k_time - 3'900, 0);
  EXPECT_EQ(before(), "right") << "an older mark hides it";
}

TEST_F(JudgeTest, at_the_edge_the_export_may_have_any_state_of_that_time_and_no_other) {
  row(-9'000, "x").row(-299, "two").row(+299, "three");
  EXPECT_EQ(before(), "in flight") << "before it";
  evidence_.item_json = R"({"a":{"S":"two"}})";
  EXPECT_EQ(before(), "right");
  evidence_.item_json = R"({"a":{"S":"three"}})";
  EXPECT_EQ(before(), "in flight") << "behind it";
  evidence_.item_json = R"({"a":{"S":"four"}})";
  EXPECT_EQ(before(), "different");
  evidence_.item_json.reset();
  EXPECT_EQ(before(), "extra");
  row(+100, "");
  EXPECT_EQ(before(), "in flight") << "it was deleted for a while";
}

TEST_F(JudgeTest, outside_of_the_edge_no_other_state_is_right) {
  row(-9'000, "x").row(-301, "two").row(+301, "x");
  EXPECT_EQ(before(), "different");
}

TEST_F(JudgeTest, two_rows_of_one_version_that_differ_are_a_difference) {
  row(-4'000, "x").row(-4'000, "y");
  EXPECT_EQ(before(), "different");
  evidence_.rows.pop_back();
  row(-4'000, "x");
  EXPECT_EQ(before(), "right") << "the same row twice is the same row";
}

TEST_F(JudgeTest, now_a_newer_row_counts_and_the_endpoint_must_show_it) {
  own_row().row(+4'000, "new").shown("new");
  EXPECT_EQ(now(), "right");
  shown("x");
  EXPECT_EQ(now(), "different");
  shown("");
  EXPECT_EQ(now(), "missing");
  row(+5'000, "");
  EXPECT_EQ(now(), "right");
  shown("new");
  EXPECT_EQ(now(), "extra");
}

TEST_F(JudgeTest, now_a_newer_mark_hides_what_its_snapshot_lacks) {
  own_row().shown("");
  EXPECT_EQ(now(), "missing");
  marks_.now = own_version(k_time + 86'400);
  EXPECT_EQ(now(), "right");
}

TEST_F(JudgeTest, an_image_that_is_no_json_is_told) {
  row(-4'000, "x");
  evidence_.rows.back().image = "{";
  EXPECT_EQ(before(), "different");
}

TEST(CompareVersions, as_numbers) {
  EXPECT_LT(compare_versions("9", "10"), 0);
  EXPECT_GT(compare_versions("11", "10"), 0);
  EXPECT_EQ(compare_versions("10", "10"), 0);
  EXPECT_EQ(own_version(k_time), "999700" + k_zeros);
  EXPECT_EQ(own_version(5), "0");
}

}  // namespace
}  // namespace tinydynamocdc::verify
