// SPDX-License-Identifier: Apache-2.0
#include "verify/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::verify {
namespace {

Report equal() {
  return {.subject = {.table = "T",
                      .datasource = "ddb_T",
                      .view = "mat_ddb_T",
                      .columns = {},
                      .view_columns = {},
                      .export_arn = {}},
          .questions = {},
          .source = "a scan",
          .items_of_source = 7,
          .items_compared = 7,
          .before = {},
          .now = {},
          .notes = {}};
}

Finding finding(Class value, std::string keys) {
  return {.value = value, .keys = std::move(keys), .differences = {}, .note = {}};
}

TEST(Report, is_equal_only_when_all_was_compared_and_nothing_differs) {
  EXPECT_TRUE(equal().is_equal());
  auto report = equal();
  report.before.add(finding(Class::in_flight, "{}"));
  EXPECT_TRUE(report.is_equal());
  for (const auto value : {Class::missing, Class::extra, Class::different}) {
    auto wrong = equal();
    wrong.now.add(finding(value, "{}"));
    EXPECT_FALSE(wrong.is_equal());
    wrong = equal();
    wrong.before.add(finding(value, "{}"));
    EXPECT_FALSE(wrong.is_equal());
  }
  report.is_stopped = true;
  EXPECT_FALSE(report.is_equal());
  EXPECT_EQ(verdict_word(report), "stopped");
  report = equal();
  report.not_looked_at = 1;
  EXPECT_FALSE(report.is_equal());
}

TEST(Report, never_says_equal_of_what_it_has_not_compared) {
  auto report = equal();
  report.items_compared = 6;
  EXPECT_FALSE(report.is_equal());
  EXPECT_EQ(verdict_word(report), "different");
  EXPECT_TRUE(to_text(report, 10).contains("NOT EQUAL: 6 of 7 items were compared"));
  report.subject.sample = k_sample_all / 2;  // That is what was asked for.
  EXPECT_TRUE(report.is_equal());
  EXPECT_TRUE(to_text(report, 10).contains("6 of 7 items compared (a sample of 50 %)"));
}

TEST(Report, counts_all_findings_and_tells_the_first) {
  Answer answer;
  for (std::size_t i = 0; i < k_findings_max + 5; ++i) {
    answer.add(finding(Class::extra, "{}"));
  }
  EXPECT_EQ(answer.extra, k_findings_max + 5);
  EXPECT_EQ(answer.findings.size(), k_findings_max);
  auto report = equal();
  report.now = answer;
  const auto text = to_text(report, 2);
  EXPECT_TRUE(text.contains("… and 1003 more")) << text;
  EXPECT_TRUE(text.contains("NOT EQUAL: 1005 of 7 items differ")) << text;
}

TEST(Report, a_difference_says_what_both_have) {
  auto report = equal();
  auto one = finding(Class::different, R"({"id":"a"})");
  one.differences = {{.path = "v", .table = "1", .tinybird = ""}};
  report.before.add(one);
  EXPECT_TRUE(to_text(report, 10)
                  .contains("  different {\"id\":\"a\"}\n"
                            "    v: table 1, Tinybird nothing\n"));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["verdict"], "different");
  EXPECT_EQ(json["before"]["different"], 1);
  EXPECT_EQ(json["before"]["items"][0]["keys"], R"({"id":"a"})");
  EXPECT_EQ(json["before"]["items"][0]["differences"][0]["path"], "v");
}

TEST(Report, a_question_that_was_not_asked_says_why) {
  auto report = equal();
  report.questions = {.before = false, .why_not_before = "--now"};
  EXPECT_TRUE(to_text(report, 10).contains("not asked: --now"));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_TRUE(json["before"].is_null());
  EXPECT_EQ(json["why_not_before"], "--now");
  EXPECT_EQ(to_json(report).find('\n'), to_json(report).size() - 1);
}

}  // namespace
}  // namespace tinydynamocdc::verify
