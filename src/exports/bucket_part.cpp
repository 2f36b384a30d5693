// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_part.hpp"

#include <format>
#include <memory>
#include <utility>

#include "base/try.hpp"
#include "exports/async_failures.hpp"
#include "exports/bucket_notification.hpp"
#include "exports/bucket_permission.hpp"
#include "exports/queue_permission.hpp"
#include "exports/rights.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"

namespace tinydynamocdc::exports {

using base::Result;
using manage::Goal;
using setup::QueueKind;

namespace {

void add(setup::Part& part, std::unique_ptr<manage::Resource> resource, Goal goal) {
  part.resources.push_back({.resource = std::move(resource), .goal = goal});
}

// A right that takes nothing away is not worth a line of the plan.
void take_if_given(setup::Part& part, setup::Right right, const manage::FunctionPolicy& policy) {
  auto without = policy;
  right.change(without);
  if (without != policy) {
    part.rights.push_back(std::move(right));
  }
}

struct Left {
  setup::Part part;
  std::string remark;  // Why something stays for now; may be empty.
};

// What direct calls stood on.
Result<Left> left_of_direct(const setup::BucketParts& parts, const setup::Site& site,
                            const BucketOrder& order, const OtherUses& uses) {
  Left left;
  TINYDYNAMOCDC_TRY(const auto wanted,
                    manage::bucket_permission(order.place.bucket, site.function_arn()));
  TINYDYNAMOCDC_TRY(const auto policy, manage::policy_of(parts.function, site.function));
  if (manage::granted(policy, wanted) != manage::Granted::no) {
    add(left.part, std::make_unique<BucketPermission>(parts, site, order.place, order.reach),
        Goal::absent);
  }
  if (!uses.direct) {
    TINYDYNAMOCDC_TRY(const auto rights, setup::written_policy(parts.function, site));
    take_if_given(left.part, own_call_right(site, Goal::absent), rights);
  }
  return left;
}

// What the way by the queue stood on. While there are messages the queue calls the function.
Result<Left> left_of_queue(const setup::BucketParts& parts, const setup::Site& site,
                           const BucketOrder& order, const OtherUses& uses) {
  Left left;
  TINYDYNAMOCDC_TRY(const auto queue,
                    setup::find_queue(parts.queues, parts.function, site, QueueKind::snapshots));
  if (!queue) {
    return left;
  }
  TINYDYNAMOCDC_TRY(const auto messages, setup::messages_in_queue(parts.queues, parts.function,
                                                                  site, QueueKind::snapshots));
  if (messages > 0) {
    left.remark = std::format(
        "the queue {} stays until its {} messages are loaded; run the same command again later to "
        "remove it",
        setup::queue_name(site, QueueKind::snapshots), messages);
    return left;
  }
  add(left.part, std::make_unique<QueuePermission>(parts, site, order.place, order.reach),
      Goal::absent);
  if (!uses.queue) {
    left.part.add(snapshot_queue_part(parts, site, order, Goal::absent));
  }
  return left;
}

Result<setup::Part> present_part(const setup::BucketParts& parts, const setup::Site& site,
                                 const BucketOrder& order) {
  constexpr auto k_goal = Goal::present;
  TINYDYNAMOCDC_TRY(const auto notification, notification_of(parts, site, order.place.bucket));
  TINYDYNAMOCDC_TRY(auto way, choose_way(notification, order.place, site, order.asked));
  setup::Part part;
  add(part, std::make_unique<setup::Bucket>(parts, site, order.place.bucket), k_goal);
  if (way.way == Way::direct) {
    add(part, std::make_unique<BucketPermission>(parts, site, order.place, order.reach), k_goal);
    part.rights.push_back(own_call_right(site, k_goal));
  } else {
    part.add(snapshot_queue_part(parts, site, order, k_goal));
    add(part, std::make_unique<QueuePermission>(parts, site, order.place, order.reach), k_goal);
  }
  if (!way.moves) {
    TINYDYNAMOCDC_TRY(const auto uses,
                      other_uses(parts, site, order.place, notification, order.reach));
    TINYDYNAMOCDC_TRY(auto left, way.way == Way::queue ? left_of_direct(parts, site, order, uses)
                                                       : left_of_queue(parts, site, order, uses));
    part.add(std::move(left.part));
    way.remark += (way.remark.empty() || left.remark.empty() ? "" : "; ") + left.remark;
  }
  add(part,
      std::make_unique<BucketNotification>(
          parts, site,
          BucketNotification::Options{.place = order.place,
                                      .way = std::move(way),
                                      .reach = order.reach,
                                      .removed_tables = order.removed_tables}),
      k_goal);
  add(part, std::make_unique<AsyncFailures>(parts, site, order.on_failure_arn), k_goal);
  part.rights.push_back(read_right(site, order.place, k_goal));
  TINYDYNAMOCDC_TRY(const auto destination,
                    async_destination(parts.function, site, order.on_failure_arn));
  part.rights.push_back(setup::report_right(destination));
  return part;
}

Result<setup::Part> absent_part(const setup::BucketParts& parts, const setup::Site& site,
                                const BucketOrder& order) {
  constexpr auto k_goal = Goal::absent;
  setup::Part part;
  add(part, std::make_unique<setup::Bucket>(parts, site, order.place.bucket), k_goal);
  add(part, std::make_unique<BucketPermission>(parts, site, order.place, order.reach), k_goal);
  add(part, std::make_unique<QueuePermission>(parts, site, order.place, order.reach), k_goal);
  add(part,
      std::make_unique<BucketNotification>(
          parts, site,
          BucketNotification::Options{.place = order.place,
                                      .way = {},
                                      .reach = order.reach,
                                      .removed_tables = order.removed_tables}),
      k_goal);
  // --force looks at no users, so another prefix might lose the place for its events.
  if (order.reach == manage::Reach::ours) {
    add(part, std::make_unique<AsyncFailures>(parts, site, order.on_failure_arn), k_goal);
  }
  TINYDYNAMOCDC_TRY(const auto notification, notification_of(parts, site, order.place.bucket));
  TINYDYNAMOCDC_TRY(const auto uses,
                    other_uses(parts, site, order.place, notification, order.reach));
  auto queue = snapshot_queue_part(parts, site, order, k_goal);
  if (!uses.queue) {
    std::ranges::move(queue.resources, std::back_inserter(part.resources));
  }
  TINYDYNAMOCDC_TRY(const auto users,
                    triggers_of_other_tables(parts.function, site, order.removed_tables));
  if (!users.empty() && order.reach == manage::Reach::ours) {
    return part;
  }
  part.rights.push_back(read_right(site, order.place, k_goal));
  TINYDYNAMOCDC_TRY(const auto rights, setup::written_policy(parts.function, site));
  if (!uses.queue) {
    take_if_given(part, std::move(queue.rights.front()), rights);
  }
  if (!uses.direct) {
    take_if_given(part, own_call_right(site, k_goal), rights);
  }
  return part;
}

}  // namespace

Result<setup::Part> bucket_part(const setup::BucketParts& parts, const setup::Site& site,
                                const BucketOrder& order, Goal goal) {
  return goal == Goal::present ? present_part(parts, site, order) : absent_part(parts, site, order);
}

setup::Part snapshot_queue_part(const setup::BucketParts& parts, const setup::Site& site,
                                const BucketOrder& order, Goal goal) {
  setup::Part part;
  const auto state = std::make_shared<setup::FunctionState>(parts.function, site);
  const auto add_queue = [&](QueueKind kind) {
    add(part, std::make_unique<setup::OwnQueue>(parts.queues, parts.function, site, kind, state),
        goal);
  };
  // With the function's other queue, or with the function, the dead letters go.
  if (goal == Goal::present) {
    add_queue(QueueKind::dead_letters);
  }
  add_queue(QueueKind::snapshots);
  add(part,
      std::make_unique<setup::QueueTrigger>(
          parts.queues, parts.function, site,
          setup::QueueTrigger::Design{.kind = QueueKind::snapshots,
                                      .reach = order.reach,
                                      .concurrency = order.asked.concurrency},
          state),
      goal);
  part.rights.push_back(setup::queue_right(site, QueueKind::snapshots, goal));
  return part;
}

}  // namespace tinydynamocdc::exports
