// SPDX-License-Identifier: Apache-2.0
#include "setup/queue_trigger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "exports/bucket_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using testing::FakeAws;

class SnapshotTrigger : public exports::BucketTest {
 protected:
  Json& mapping() {
    return *std::ranges::find_if(aws_.mappings, [](const Json& each) {
      return each["EventSourceArn"] == FakeAws::queue_arn("cdc-Snapshots");
    });
  }
};

TEST_F(SnapshotTrigger, one_file_an_invocation_a_few_at_a_time_and_failures_named) {
  expect_ok(create(unsaid()));
  auto made = queue_mapping();
  made.erase("UUID");
  EXPECT_EQ(made, Json({{"FunctionArn", FakeAws::function_arn("cdc")},
                        {"EventSourceArn", FakeAws::queue_arn("cdc-Snapshots")},
                        {"BatchSize", 1},
                        {"FunctionResponseTypes", {"ReportBatchItemFailures"}},
                        {"ScalingConfig", {{"MaximumConcurrency", k_snapshot_concurrency}}},
                        {"Enabled", true},
                        {"State", "Enabled"}}));
}

TEST_F(SnapshotTrigger, each_property_is_mended) {
  expect_ok(create(unsaid()));
  const auto made = aws_.everything();
  for (const auto& [name, value] : {std::pair<std::string, Json>{"BatchSize", 10},
                                    {"ScalingConfig", Json::object()},
                                    {"FunctionResponseTypes", Json::array()},
                                    {"State", "Disabled"}}) {
    mapping()[name] = value;
    expect_ok(create(unsaid()));
    EXPECT_EQ(aws_.everything(), made) << name;
  }
}

TEST_F(SnapshotTrigger, a_concurrency_that_was_chosen_stays_until_another_is) {
  auto order = unsaid();
  order.asked.concurrency = 20;
  expect_ok(create(order));
  const auto most = [&] { return mapping()["ScalingConfig"]["MaximumConcurrency"]; };
  EXPECT_EQ(most(), 20);
  expect_ok(create(unsaid()));
  EXPECT_EQ(most(), 20);
  EXPECT_TRUE(console_.text.contains("invocations at a time 20 → 4; --overwrite changes that"))
      << console_.text;
  // What else differs is mended beside it.
  mapping()["BatchSize"] = 10;
  expect_ok(create(unsaid()));
  EXPECT_EQ(mapping()["BatchSize"], 1);
  EXPECT_EQ(most(), 20);
  order.asked.concurrency = 7;
  expect_ok(create(order));
  EXPECT_EQ(most(), 7);
  expect_ok(create(overwriting()));
  EXPECT_EQ(most(), k_snapshot_concurrency);
}

}  // namespace
}  // namespace tinydynamocdc::setup
