// SPDX-License-Identifier: Apache-2.0
#include "setup/paused_triggers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "setup/function_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using manage::Existing;
using testing::FakeAws;

// What each trigger was, whenever something of the function was written.
class TakeOver : public FunctionTest {
 protected:
  TakeOver() {
    aws_.add_function("cdc");
    aws_.functions["cdc"]["Tags"] = Json::object();
    aws_.functions["cdc"]["Runtime"] = "python3.10";
    aws_.add_role("cdc-role", "");
    aws_.roles["cdc-role"]["Tags"] = Json::object();
    aws_.roles["cdc-role"]["Trust"] = R"({"Service":"lambda.amazonaws.com"})";
    for (const auto* table : {"Orders", "Users"}) {
      aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")},
                        {"EventSourceArn", FakeAws::stream_arn(table)}});
    }
    aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")},
                      {"EventSourceArn", FakeAws::stream_arn("Paused")},
                      {"State", "Disabled"}});
  }
  [[nodiscard]] std::string states() const {
    std::string all;
    for (const auto& mapping : aws_.mappings) {
      all += mapping["State"].get<std::string>() + " ";
    }
    return all;
  }
};

TEST_F(TakeOver, triggers_are_paused_while_runtime_and_code_differ_and_then_go_on) {
  expect_ok(create(Existing::overwrite));
  EXPECT_EQ(states(), "Enabled Enabled Disabled ");
  const auto first = [&](std::string_view operation) {
    return std::ranges::find(aws_.operations, operation) - aws_.operations.begin();
  };
  const auto last_code = std::ranges::find(aws_.operations, "UpdateFunctionCode");
  EXPECT_LT(first("UpdateEventSourceMapping"), first("UpdateFunctionConfiguration"));
  EXPECT_EQ(std::ranges::count(aws_.operations.begin(), last_code, "UpdateEventSourceMapping"), 2);
  EXPECT_EQ(aws_.count("UpdateEventSourceMapping"), 4);
  EXPECT_EQ(aws_.functions["cdc"]["Tags"].size(), 3) << aws_.functions["cdc"]["Tags"];
}

TEST_F(TakeOver, cut_anywhere_the_same_call_ends_it_and_no_trigger_stays_paused) {
  const auto before = aws_.everything();
  const auto functions = aws_.functions;
  const auto roles = aws_.roles;
  const auto mappings = aws_.mappings;
  expect_ok(create(Existing::overwrite));
  const auto requests = aws_.operations.size();
  const auto wanted = aws_.everything();
  for (std::size_t cut = 0; cut < requests; ++cut) {
    aws_.functions = functions;
    aws_.roles = roles;
    aws_.mappings = mappings;
    aws_.secrets.clear();
    aws_.log_groups.clear();
    aws_.breaks_at = aws_.operations.size() + cut;
    EXPECT_FALSE(create(Existing::overwrite)) << cut;
    aws_.breaks_at = std::string::npos;
    expect_ok(create(Existing::overwrite));
    EXPECT_EQ(states(), "Enabled Enabled Disabled ") << cut;
    EXPECT_EQ(aws_.functions["cdc"]["Runtime"], "provided.al2023") << cut;
    EXPECT_EQ(aws_.functions["cdc"]["Tags"].size(), 3) << cut;
  }
}

// The triggers alone, without the rest of a set-up.
class PausedTriggers : public TakeOver {
 protected:
  [[nodiscard]] Json& tags() { return aws_.functions["cdc"]["Tags"]; }
};

TEST_F(PausedTriggers, another_change_is_waited_for) {
  aws_.fail("UpdateEventSourceMapping", 2, 400, "ResourceInUseException", "busy");
  expect_ok(pause_triggers(function_parts(), site_));
  EXPECT_EQ(states(), "Disabled Disabled Disabled ");
  aws_.fail("UpdateEventSourceMapping", 2, 400, "ResourceInUseException", "busy");
  expect_ok(resume_triggers(function_parts(), site_));
  EXPECT_EQ(states(), "Enabled Enabled Disabled ");
  EXPECT_TRUE(tags().empty());
}

TEST_F(PausedTriggers, one_that_was_removed_meanwhile_holds_up_nothing) {
  expect_ok(pause_triggers(function_parts(), site_));
  aws_.mappings.erase(aws_.mappings.begin());
  expect_ok(resume_triggers(function_parts(), site_));
  EXPECT_EQ(states(), "Enabled Disabled ");
  EXPECT_TRUE(tags().empty());
}

TEST_F(PausedTriggers, where_there_is_no_room_for_their_tags_nothing_is_paused) {
  for (int i = 0; i < 49; ++i) {
    tags()["of-others-" + std::to_string(i)] = "x";
  }
  const auto before = aws_.everything();
  expect_error(pause_triggers(function_parts(), site_), ErrorKind::rejected,
               "disable its triggers yourself first");
  EXPECT_EQ(aws_.everything(), before);
}

}  // namespace
}  // namespace tinydynamocdc::setup
