// SPDX-License-Identifier: Apache-2.0
#include "setup/mappings.hpp"

#include <gtest/gtest.h>

#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class Mappings : public trigger::StreamTest {
 protected:
  base::Result<aws::EventSourceMapping> make() {
    return create_mapping(function_parts(),
                          {.function = FakeAws::function_arn("cdc"),
                           .source_arn = FakeAws::stream_arn("Orders"),
                           .starting_position = "TRIM_HORIZON"},
                          "the stream of Orders");
  }
};

TEST_F(Mappings, one_that_is_there_because_an_answer_was_lost_counts_as_made) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("theirs"), "Orders"));
  const auto uuid = aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  const auto made = make();
  expect_ok(made);
  EXPECT_EQ(made->uuid, uuid);
  EXPECT_EQ(aws_.mappings.size(), 2);
}

TEST_F(Mappings, a_conflict_with_nothing_to_be_seen_stays_a_failure) {
  aws_.fail("CreateEventSourceMapping", 1, 409, "ResourceConflictException", "already exists");
  expect_error(make(), ErrorKind::rejected, "already exists");
}

TEST_F(Mappings, what_is_too_new_to_be_seen_everywhere_is_tried_again) {
  for (const char* reason :
       {"The provided execution role does not have permissions to call ReceiveMessage on SQS",
        "SQS Error Code: AWS.SimpleQueueService.NonExistentQueue",
        "Queue visibility timeout: 30 seconds is less than Function timeout: 300 seconds"}) {
    aws_.mappings.clear();
    aws_.fail("CreateEventSourceMapping", 2, 400, "InvalidParameterValueException", reason);
    expect_ok(make());
  }
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 9);
}

TEST_F(Mappings, one_that_is_busy_is_changed_and_removed_later) {
  const auto uuid = aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  aws_.mappings.front()["State"] = "Creating";
  const auto changed = update_mapping(function_parts(), {.uuid = uuid, .batch_size = 7});
  // The fake is busy until it is looked at; AWS until it is done.
  expect_error(changed, ErrorKind::expired, "the trigger to apply the change");
  aws_.mappings.front()["State"] = "Enabled";
  aws_.fail("UpdateEventSourceMapping", 2, 400, "ResourceInUseException", "busy");
  expect_ok(update_mapping(function_parts(), {.uuid = uuid, .batch_size = 7}));
  EXPECT_EQ(aws_.mappings.front()["BatchSize"], 7);
  aws_.fail("DeleteEventSourceMapping", 2, 400, "ResourceInUseException", "busy");
  expect_ok(remove_mapping(function_parts(), {.uuid = uuid}));
  EXPECT_TRUE(aws_.mappings.empty());
  expect_ok(remove_mapping(function_parts(), {.uuid = uuid}));
  expect_error(update_mapping(function_parts(), {.uuid = uuid, .batch_size = 7}),
               ErrorKind::missing, "");
}

}  // namespace
}  // namespace tinydynamocdc::setup
