// SPDX-License-Identifier: Apache-2.0
#include "setup/log_group.hpp"

#include <gtest/gtest.h>

#include "base/version.hpp"
#include "setup/function_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

class LogGroupTest : public FunctionTest {
 protected:
  base::Result<void> make(std::optional<int> days = std::nullopt) {
    std::vector<manage::Wanted> wanted;
    wanted.push_back(
        {.resource = std::make_unique<LogGroup>(logs_, function_parts(), site_, days)});
    return run(std::make_unique<manage::Reconciler>("Log", std::move(wanted),
                                                    manage::ReconcileOptions{}, console_));
  }
  [[nodiscard]] Json& group() { return aws_.log_groups.at("/aws/lambda/cdc"); }
};

TEST_F(LogGroupTest, a_new_group_is_tagged_and_does_not_keep_lines_for_ever) {
  aws_.log_groups["/aws/lambda/cdc-2"] = {{"logGroupName", "/aws/lambda/cdc-2"}};
  expect_ok(make());
  EXPECT_EQ(group()["Tags"], Json({{"tinydynamocdc:created-for", "cdc"},
                                   {"tinydynamocdc:region", "eu-west-2"},
                                   {"tinydynamocdc:version", base::k_version}}));
  EXPECT_EQ(group()["retentionInDays"], 30);
}

TEST_F(LogGroupTest, ours_keeps_what_was_set_until_something_else_is_asked_for) {
  expect_ok(make(90));
  expect_ok(make());
  EXPECT_EQ(group()["retentionInDays"], 90);
  expect_ok(make(7));
  EXPECT_EQ(group()["retentionInDays"], 7);
}

TEST_F(LogGroupTest, a_group_of_others_keeps_its_retention) {
  expect_ok(make());
  group()["Tags"] = Json::object();
  for (const auto& retention : {Json(3653), Json()}) {
    group()["retentionInDays"] = retention;
    expect_ok(make());
    expect_ok(make(7));
    EXPECT_EQ(group()["retentionInDays"], retention);
  }
  EXPECT_NE(console_.text.find(
                "it was not created by this tool and is used as it is; keeps log lines forever"),
            std::string::npos);
}

TEST_F(LogGroupTest, broken_off_between_group_and_retention_it_is_finished) {
  aws_.fail("PutRetentionPolicy", 1, 400, "InvalidParameterException", "no");
  EXPECT_FALSE(make());
  expect_ok(make());
  EXPECT_EQ(group()["retentionInDays"], 30);
}

}  // namespace
}  // namespace tinydynamocdc::setup
