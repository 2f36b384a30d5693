// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::exports {

/// A bucket that calls the function `cdc` for snapshots below `Snaps/`, made and taken away.
class BucketTest : public setup::PartTest {
 protected:
  [[nodiscard]] static BucketOrder order() {
    return {.place = {.bucket = "my.bucket", .prefix = "Snaps"},
            .on_failure_arn = {},
            .reach = manage::Reach::ours,
            .removed_tables = {}};
  }
  base::Result<void> create(const BucketOrder& wanted = order()) {
    return reconcile(bucket_part(bucket_parts(), site_, wanted, manage::Goal::present),
                     {.reach = wanted.reach}, function_first(wanted.reach));
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
  [[nodiscard]] std::vector<aws::NotificationEntry> entries() {
    const auto parsed = aws::BucketNotification::parse(notification());
    EXPECT_TRUE(parsed);
    return parsed ? parsed->entries() : std::vector<aws::NotificationEntry>();
  }
};

}  // namespace tinydynamocdc::exports
