// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::exports {

/// A bucket that calls the function `cdc` for snapshots below `Snaps/`, directly or by way of its
/// queue, made and taken away.
class BucketTest : public setup::PartTest {
 protected:
  [[nodiscard]] static BucketOrder order() {
    return {.place = {.bucket = "my.bucket", .prefix = "Snaps"},
            .on_failure_arn = {},
            .reach = manage::Reach::ours,
            .removed_tables = {},
            .asked = {.way = Way::direct, .may_move = false, .concurrency = {}}};
  }
  /// As the command line orders it where nothing is said about the way.
  [[nodiscard]] static BucketOrder unsaid() {
    auto all = order();
    all.asked = {};
    return all;
  }
  [[nodiscard]] static BucketOrder overwriting() {
    auto all = unsaid();
    all.asked.may_move = true;
    return all;
  }
  base::Result<void> create(const BucketOrder& wanted = order()) {
    return reconcile(
        bucket_part(bucket_parts(), site_, wanted, manage::Goal::present),
        {.existing = wanted.asked.may_move ? manage::Existing::overwrite : manage::Existing::keep,
         .reach = wanted.reach},
        function_first(wanted.reach));
  }
  base::Result<void> remove(const BucketOrder& unwanted = order()) {
    const auto unremovable =
        unwanted.removed_tables.empty() ? manage::Unremovable::refuse : manage::Unremovable::spare;
    return reconcile(bucket_part(bucket_parts(), site_, unwanted, manage::Goal::absent),
                     {.reach = unwanted.reach, .unremovable = unremovable});
  }

  [[nodiscard]] std::string notification() {
    return aws_.buckets.at("my.bucket")["Notification"].get<std::string>();
  }
  [[nodiscard]] Json queue_mapping() const {
    const auto found = std::ranges::find_if(aws_.mappings, [](const Json& mapping) {
      return mapping["EventSourceArn"] == testing::FakeAws::queue_arn("cdc-Snapshots");
    });
    return found == aws_.mappings.end() ? Json() : *found;
  }
  [[nodiscard]] std::string queue_policy() const {
    const auto found = aws_.queue_settings.find("cdc-Snapshots");
    return found == aws_.queue_settings.end() ? ""
                                              : found->second["Attributes"].value("Policy", "");
  }
  /// Statements of others stand in it from now on.
  void set_queue_policy(const std::string& text) {
    aws_.queue_settings.at("cdc-Snapshots")["Attributes"]["Policy"] = text;
  }
  [[nodiscard]] std::vector<aws::NotificationEntry> entries() {
    const auto parsed = aws::BucketNotification::parse(notification());
    EXPECT_TRUE(parsed);
    return parsed ? parsed->entries() : std::vector<aws::NotificationEntry>();
  }
};

}  // namespace tinydynamocdc::exports
