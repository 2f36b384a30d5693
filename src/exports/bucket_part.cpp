// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_part.hpp"

#include <memory>
#include <utility>

#include "base/try.hpp"
#include "exports/async_failures.hpp"
#include "exports/bucket_notification.hpp"
#include "exports/bucket_permission.hpp"
#include "exports/rights.hpp"

namespace tinydynamocdc::exports {

using base::Result;
using manage::Goal;

Result<setup::Part> bucket_part(const setup::BucketParts& parts, const setup::Site& site,
                                const BucketOrder& order, Goal goal) {
  setup::Part part;
  const auto add = [&](std::unique_ptr<manage::Resource> resource) {
    part.resources.push_back({.resource = std::move(resource), .goal = goal});
  };
  add(std::make_unique<setup::Bucket>(parts, site, order.place.bucket));
  add(std::make_unique<BucketPermission>(parts, site, order.place, order.reach));
  add(std::make_unique<BucketNotification>(
      parts, site,
      BucketNotification::Options{
          .place = order.place, .reach = order.reach, .removed_tables = order.removed_tables}));
  // --force looks at no users, so another prefix might lose the place for its events.
  if (goal == Goal::present || order.reach == manage::Reach::ours) {
    add(std::make_unique<AsyncFailures>(parts.function, site, order.on_failure_arn));
  }
  if (goal == Goal::present) {
    part.rights.push_back(read_right(site, order.place, goal));
    TINYDYNAMOCDC_TRY(const auto destination,
                      async_destination(parts.function, site, order.on_failure_arn));
    part.rights.push_back(setup::report_right(destination));
    return part;
  }
  TINYDYNAMOCDC_TRY(const auto users,
                    triggers_of_other_tables(parts.function, site, order.removed_tables));
  if (users.empty() || order.reach == manage::Reach::everything) {
    part.rights.push_back(read_right(site, order.place, goal));
  }
  return part;
}

}  // namespace tinydynamocdc::exports
