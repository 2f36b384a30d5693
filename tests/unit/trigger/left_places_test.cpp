// SPDX-License-Identifier: Apache-2.0
#include "trigger/left_places.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "manage/function_policy.hpp"
#include "setup/own_queue.hpp"
#include "setup/part_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

const std::string k_old = testing::FakeAws::queue_arn("old");
const std::string k_new = testing::FakeAws::queue_arn("new");

class LeftPlacesTest : public setup::PartTest {
 protected:
  LeftPlacesTest() {
    aws_.add_table("Orders");
    aws_.add_table("Users");
  }
  void permit(const std::vector<std::string>& places) {
    auto policy = manage::FunctionPolicy::parse("").value();
    for (const auto& place : places) {
      policy.allow_destination(place);
    }
    aws_.roles["cdc-role"]["Inline"]["TinyDynamoCDC"] = policy.text();
  }
  void report(const std::string& table, const std::string& place) {
    auto trigger = trigger_of(table);
    trigger["DestinationConfig"]["OnFailure"]["Destination"] = place;
    aws_.add_mapping(trigger);
  }
  // The places that the rights which go stand for.
  std::vector<std::string> gone(const LeftPlaces& left) {
    const auto rights = rights_to_left_places(function_parts(), site_, left);
    EXPECT_TRUE(rights) << rights.error().message;
    auto policy = setup::written_policy(function_parts(), site_).value();
    auto before = policy.destinations();
    for (const auto& right : rights.value()) {
      EXPECT_EQ(right.goal, manage::Goal::absent);
      right.change(policy);
    }
    const auto after = policy.destinations();
    std::erase_if(before, [&](const auto& place) { return std::ranges::contains(after, place); });
    return before;
  }
};

using Places = std::vector<std::string>;

TEST_F(LeftPlacesTest, without_a_place_nothing_goes_and_no_trigger_is_asked_for) {
  permit({});
  EXPECT_EQ(gone({.tables = {"Orders"}}), Places());
  EXPECT_EQ(aws_.count("ListEventSourceMappings"), 0U);
}

TEST_F(LeftPlacesTest, the_last_trigger_that_reports_there_takes_the_right_along) {
  permit({k_old});
  report("Orders", k_old);
  EXPECT_EQ(gone({.tables = {"Orders"}}), Places{k_old});
}

TEST_F(LeftPlacesTest, while_another_trigger_reports_there_the_right_stays) {
  permit({k_old});
  report("Orders", k_old);
  report("Users", k_old);
  EXPECT_EQ(gone({.tables = {"Orders"}}), Places());
  EXPECT_EQ(gone({.tables = {"Orders", "Users"}}), Places{k_old});
}

TEST_F(LeftPlacesTest, the_place_that_comes_stays) {
  permit({k_old, k_new});
  report("Orders", k_old);
  EXPECT_EQ(gone({.tables = {"Orders"}, .new_place = k_new}), Places{k_old});
  EXPECT_EQ(gone({.tables = {"Orders"}, .new_place = k_old}), Places{k_new})
      << "an interrupted run may have left it";
}

TEST_F(LeftPlacesTest, while_s3_s_events_go_there_the_right_stays) {
  permit({k_old});
  report("Orders", k_old);
  aws_.async_failures["cdc"] = k_old;
  EXPECT_EQ(gone({.tables = {"Orders"}}), Places());
  EXPECT_EQ(gone({.tables = {"Orders"}, .events = LeftPlaces::Events::leave}), Places{k_old});
}

TEST_F(LeftPlacesTest, the_function_s_own_queues_are_not_among_them) {
  permit({setup::queue_arn(site_, setup::QueueKind::failures),
          setup::queue_arn(site_, setup::QueueKind::dead_letters),
          setup::queue_arn(site_, setup::QueueKind::snapshots)});
  report("Orders", setup::queue_arn(site_, setup::QueueKind::failures));
  EXPECT_EQ(gone({.tables = {"Orders"}}), Places());
}

TEST_F(LeftPlacesTest, what_cannot_be_read_is_an_error_and_takes_nothing) {
  permit({k_old});
  aws_.fail("ListEventSourceMappings", 1, 403, "AccessDeniedException", "no");
  expect_error(rights_to_left_places(function_parts(), site_, {.tables = {"Orders"}}),
               base::ErrorKind::denied, "ListEventSourceMappings");
}

}  // namespace
}  // namespace tinydynamocdc::trigger
