// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule_expression.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::exports {
namespace {

TEST(ScheduleExpression, what_event_bridge_scheduler_takes_passes) {
  for (const char* good : {
           "cron(0 3 * * ? *)",
           "cron(15 10 ? * 6L 2022-2030)",
           "cron(0 10 * * ? *)",
           "cron(0 18 ? * MON-FRI *)",
           "cron(0 8 1 * ? *)",
           "cron(0/10 * ? * MON-FRI *)",
           "cron(0/5 8-17 ? * MON-FRI *)",
           "cron(*/15 0,12 L * ? *)",
           "cron(0 9 ? * 2#1 *)",
           "cron(0 9 ? * mon#5 *)",
           "cron(0 9 3W JAN,MAR-may ? 2026/2)",
           "cron(59 23 LW 12 ? 2199)",
           "cron(0 0 ? * L *)",
           "cron(0  3 * *  ? *)",
           "rate(1 minute)",
           "rate(1 day)",
           "rate(7 days)",
           "rate(12 hours)",
           "at(2026-12-31T03:00:00)",
           "at(2028-02-29T23:59:59)",
       }) {
    const auto checked = check_schedule_expression(good);
    EXPECT_TRUE(checked) << good << ": " << checked.error().message;
  }
}

TEST(ScheduleExpression, defect_c2_what_it_does_not_take_is_refused_with_what_is_right) {
  struct Case {
    const char* wrong;
    const char* right;
    const char* why = "";
  };
  for (const Case& c : {
           Case{"cron(0 3 * * *)", "cron(0 3 * * ? *)", "six fields"},
           Case{"cron(30 4 * * 1-5)", "cron(30 4 ? * 2-6 *)", "six fields"},
           Case{"cron(30 4 * * 0)", "cron(30 4 ? * 1 *)"},
           Case{"cron(30 4 * * 7)", "cron(30 4 ? * 1 *)"},
           Case{"cron(30 4 * * MON)", "cron(30 4 ? * MON *)"},
           Case{"cron(30 4 1 * 1)", "cron(0 3 * * ? *)", "six fields"},
           Case{"0 3 * * *", "cron(0 3 * * ? *)", "neither cron"},
           Case{"0 3 * * ? *", "cron(0 3 * * ? *)", "neither cron"},
           Case{"cron(0 3 * * * *)", "cron(0 3 * * ? *)", "exactly one of day of month"},
           Case{"cron(0 3 ? * ? *)", "cron(0 3 * * ? *)", "exactly one of day of month"},
           Case{"cron(0 3 * * MON *)", "cron(0 3 ? * MON *)", "exactly one of day of month"},
           Case{"cron(0 3 1 * MON *)", "cron(0 3 * * ? *)", "exactly one of day of month"},
           Case{"cron(60 3 * * ? *)", "", "the minutes: \"60\" is not between 0 and 59"},
           Case{"cron(0 24 * * ? *)", "", "the hours: \"24\""},
           Case{"cron(0 3 0 * ? *)", "", "the day of month: \"0\""},
           Case{"cron(0 3 32W * ? *)", "", "the day of month"},
           Case{"cron(0 3 * 13 ? *)", "", "the month: \"13\" is not between 1 and 12, nor JAN"},
           Case{"cron(0 3 * FEBR ? *)", "", "the month"},
           Case{"cron(0 3 ? * 0 *)", "", "the day of week: \"0\" is not between 1 and 7, nor SUN"},
           Case{"cron(0 3 ? * 8L *)", "", "the day of week"},
           Case{"cron(0 3 ? * 3#6 *)", "", "the day of week"},
           Case{"cron(0 3 ? * 3#1,6#3 *)", "", "cannot be in a list"},
           Case{"cron(0 3 * * ? 1969)", "", "the year"},
           Case{"cron(? 3 * * ? *)", "", "the minutes"},
           Case{"cron(0 3 3#2 * ? *)", "", "the day of month"},
           Case{"cron(0 L * * ? *)", "", "the hours"},
           Case{"cron(0 17-8 * * ? *)", "", "the range 17-8 goes backwards"},
           Case{"cron(0 3 ? * FRI-MON *)", "", "goes backwards"},
           Case{"cron(0/0 3 * * ? *)", "", "has no step"},
           Case{"cron(0/x 3 * * ? *)", "", "has no step"},
           Case{"cron(0, 3 * * ? *)", "", "the minutes: \"\""},
           Case{"cron(-1 3 * * ? *)", "", "the minutes"},
           Case{"cron()", "cron(0 3 * * ? *)", "this has 0"},
           Case{"cron(0 3 * * ? * *)", "", "this has 7"},
           Case{"cron(99999999999 3 * * ? *)", "", "the minutes"},
           Case{"rate(1 days)", "rate(1 day)", "singular for 1"},
           Case{"rate(5 minute)", "rate(5 minutes)", "plural for all else"},
           Case{"rate(0 days)", "rate(1 day)"},
           Case{"rate(-1 day)", "rate(1 day)"},
           Case{"rate(1.5 days)", "rate(1 day)"},
           Case{"rate(1 week)", "rate(1 day)"},
           Case{"rate(day)", "rate(1 day)"},
           Case{"rate(1 day", "cron(0 3 * * ? *)", "neither"},
           Case{"at(2026-02-29T03:00:00)", "at(2026-12-31T03:00:00)", "not a valid date and time"},
           Case{"at(2026-12-31T24:00:00)", ""},
           Case{"at(2026-12-31 03:00:00)", ""},
           Case{"at(2026-12-31T03:00:00Z)", ""},
           Case{"", "cron(0 3 * * ? *)"},
           Case{"nightly", "cron(0 3 * * ? *)"},
           Case{"CRON(0 3 * * ? *)", "cron(0 3 * * ? *)"},
       }) {
    const auto refused = check_schedule_expression(c.wrong);
    ASSERT_FALSE(refused) << c.wrong;
    const auto& message = refused.error().message;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::bad_config) << c.wrong;
    EXPECT_TRUE(message.contains("\"" + std::string(c.wrong) + "\"")) << message;
    EXPECT_TRUE(message.contains(c.right)) << c.wrong << ": " << message;
    EXPECT_TRUE(message.contains(c.why)) << c.wrong << ": " << message;
    // What is called right is.
    const auto at = message.rfind("correct would be \"") + 18;
    EXPECT_TRUE(check_schedule_expression(message.substr(at, message.size() - at - 1))) << message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::exports
