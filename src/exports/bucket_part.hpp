// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
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
};

/// A bucket that calls the function for new files of snapshots: the bucket, its permission to call,
/// its notifications, where failed events go, and the right to read below the prefix. Absent: the
/// bucket stays, and so does the right while tables need the notifications.
[[nodiscard]] base::Result<setup::Part> bucket_part(const setup::BucketParts& parts,
                                                    const setup::Site& site,
                                                    const BucketOrder& order, manage::Goal goal);

}  // namespace tinydynamocdc::exports
