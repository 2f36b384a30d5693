// SPDX-License-Identifier: Apache-2.0
#include "manage/plan.hpp"

#include <gtest/gtest.h>

#include <format>

namespace tinydynamocdc::manage {
namespace {

Plan plan_of(std::vector<Step> steps) {
  return {.title = "t", .steps = std::move(steps), .confirmations = {}};
}

TEST(LinesOf, a_few_steps_of_a_kind_have_a_line_each) {
  EXPECT_EQ(lines_of(plan_of({{Action::create, "the table A", "keys"},
                              {Action::create, "the table B", ""},
                              {Action::keep, "the role R", ""}})),
            (std::vector<std::string>{"+ will create the table A: keys",
                                      "+ will create the table B", "= keeps the role R"}));
}

TEST(LinesOf, many_of_a_kind_are_summed_up_where_the_first_stands) {
  EXPECT_EQ(lines_of(plan_of({{Action::create, "the table A", "paid per request"},
                              {Action::create, "the trigger from the stream of A", ""},
                              {Action::create, "the table B", "paid per request"},
                              {Action::keep, "the table Z", ""},
                              {Action::create, "the table C", "paid per request"},
                              {Action::create, "the table D", "paid per request"}})),
            (std::vector<std::string>{
                "+ will create the table: A, B, C, D (4 in all): paid per request",
                "+ will create the trigger from the stream of A", "= keeps the table Z"}));
}

TEST(LinesOf, hundreds_name_the_first_ten) {
  std::vector<Step> steps;
  for (int i = 100; i < 400; ++i) {
    steps.push_back({Action::remove, std::format("the table T{}", i), ""});
  }
  EXPECT_EQ(lines_of(plan_of(std::move(steps))),
            std::vector<std::string>{"- will remove the table: T100, T101, T102, T103, "
                                     "T104, T105, T106, T107, T108, T109, … (300 in all)"});
}

TEST(LinesOf, what_is_changed_or_left_alone_keeps_its_reason) {
  const auto lines = lines_of(plan_of({{Action::spare, "the table A", "theirs"},
                                       {Action::spare, "the table B", "in use"},
                                       {Action::spare, "the table C", "theirs"},
                                       {Action::spare, "the table D", "theirs"},
                                       {Action::spare, "the table E", "theirs"}}));
  EXPECT_EQ(lines,
            (std::vector<std::string>{"  leaves unchanged the table: A, C, D, E (4 in all): theirs",
                                      "  leaves unchanged the table B: in use"}));
}

}  // namespace
}  // namespace tinydynamocdc::manage
