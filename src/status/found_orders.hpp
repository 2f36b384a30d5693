// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aws/scheduler.hpp"
#include "base/error.hpp"
#include "exports/bucket_part.hpp"
#include "exports/schedule_part.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"

/// What somebody ordered beside triggers, as far as what there is tells: with these orders the same
/// parts of a set-up are made again, and looked at.
namespace tinydynamocdc::status {

/// The buckets that may call the function, or send to its queue, with the prefixes that it may read
/// of each. A bucket of which it may read nothing has an empty prefix.
[[nodiscard]] base::Result<std::vector<exports::BucketOrder>> found_buckets(
    const setup::BucketParts& parts, const setup::Site& site);

/// The schedules of the function's group, an order each, as they were made.
[[nodiscard]] base::Result<std::vector<exports::SchedulesOrder>> found_schedules(
    aws::Scheduler& scheduler, const base::Clock& clock, const setup::Site& site);

}  // namespace tinydynamocdc::status
