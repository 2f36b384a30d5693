// SPDX-License-Identifier: Apache-2.0
#include "setup/function_state.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using manage::Reach;
using manage::Standing;

class FunctionStates : public PartTest {
 protected:
  const FunctionState::Seen& look(const void* viewer) {
    const auto seen = state_->look(viewer);
    EXPECT_TRUE(seen) << seen.error().message;
    return **seen;
  }
  base::Result<void> callable(Reach reach = Reach::ours) {
    state_.emplace(function_parts(), site_);
    return check_callable(look(&one_), site_, reach);
  }

  std::optional<FunctionState> state_{std::in_place, function_parts(), site_};
  int one_ = 0;
  int other_ = 0;
};

TEST_F(FunctionStates, one_look_serves_all_viewers_of_a_plan) {
  aws_.add_mapping(trigger_of("Orders"));
  EXPECT_EQ(look(&one_).triggers.size(), 1U);
  EXPECT_EQ(look(&other_).function->configuration.name, "cdc");
  EXPECT_EQ(aws_.count("GetFunction"), 1U);
  EXPECT_EQ(aws_.count("ListEventSourceMappings"), 1U);
}

TEST_F(FunctionStates, who_looks_a_second_time_makes_another_plan) {
  EXPECT_TRUE(look(&one_).function);
  aws_.functions.clear();
  EXPECT_FALSE(look(&one_).function);
  EXPECT_EQ(aws_.count("GetFunction"), 2U);
}

TEST_F(FunctionStates, after_a_change_or_a_while_it_reads_anew) {
  (void)look(&one_);
  state_->changed();
  (void)look(&other_);
  EXPECT_EQ(aws_.count("GetFunction"), 2U);
  clock_.advance(std::chrono::seconds(10));
  int third = 0;
  (void)look(&third);
  EXPECT_EQ(aws_.count("GetFunction"), 3U);
}

TEST_F(FunctionStates, a_look_that_fails_is_not_remembered) {
  (void)look(&one_);
  state_->changed();
  aws_.fail("GetFunction", 1, 403, "AccessDeniedException", "no");
  EXPECT_FALSE(state_->look(&one_));
  EXPECT_TRUE(look(&other_).function);
}

TEST_F(FunctionStates, an_unmarked_function_that_the_run_takes_over_is_ours_already) {
  aws_.functions["cdc"]["Tags"] = Json::object();
  EXPECT_EQ(look(&one_).owner.owner, Standing::Owner::unmarked);
  site_.takes_function = true;
  state_.emplace(function_parts(), site_);
  EXPECT_EQ(look(&one_).owner.owner, Standing::Owner::us);
}

TEST_F(FunctionStates, our_own_function_may_get_triggers) { expect_ok(callable()); }

TEST_F(FunctionStates, one_that_is_not_there_may_not) {
  aws_.functions.clear();
  expect_error(callable(), ErrorKind::missing, "cdc");
  expect_error(callable(Reach::everything), ErrorKind::missing, "cdc");
}

TEST_F(FunctionStates, one_without_our_mark_only_by_force) {
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(callable(), ErrorKind::denied, "cdc");
  expect_ok(callable(Reach::everything));
}

TEST_F(FunctionStates, one_that_belongs_to_another_is_named_with_the_way_out) {
  aws_.functions["cdc"]["Tags"] = {{"tinydynamocdc:created-for", "billing"}};
  expect_error(callable(), ErrorKind::denied, "billing");
  expect_error(callable(), ErrorKind::denied, "--lambda-name names another one");
  expect_ok(callable(Reach::everything));
}

}  // namespace
}  // namespace tinydynamocdc::setup
