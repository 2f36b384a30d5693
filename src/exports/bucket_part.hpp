// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "exports/bucket_way.hpp"
#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

struct BucketOrder {
  setup::BucketPlace place;
  std::string on_failure_arn;  ///< Where failed events go; empty: not asked for.
  manage::Reach reach = manage::Reach::ours;
  std::vector<std::string> removed_tables;  ///< As BucketNotification::Options has them.
  WayAsked asked;                           ///< Not looked at by a removal.
};

/// A bucket that calls the function for new files of snapshots, by way of its queue or directly:
/// the bucket, its permission, its notifications, the queue with its trigger, where failed events
/// go, and the right to read below the prefix. Which way is decided here, from what there is. What
/// only the other way stood on goes once no event comes by it and no message is left in the queue.
///
/// Absent: the bucket stays, and so does the right while tables need the notifications.
[[nodiscard]] base::Result<setup::Part> bucket_part(const setup::BucketParts& parts,
                                                    const setup::Site& site,
                                                    const BucketOrder& order, manage::Goal goal);

/// The queue of snapshots, its trigger and its right alone: what goes with the function.
[[nodiscard]] setup::Part snapshot_queue_part(const setup::BucketParts& parts,
                                              const setup::Site& site, const BucketOrder& order,
                                              manage::Goal goal);

}  // namespace tinydynamocdc::exports
