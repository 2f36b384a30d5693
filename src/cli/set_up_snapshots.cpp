// SPDX-License-Identifier: Apache-2.0
// What a set-up makes for snapshots: bucket, queue and schedules.
#include <memory>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "cli/set_up.hpp"
#include "cli/verb_needs.hpp"
#include "exports/async_failures.hpp"
#include "exports/bucket_notification.hpp"
#include "exports/bucket_part.hpp"
#include "exports/schedule_part.hpp"
#include "setup/own_queue.hpp"
#include "trigger/failure_place.hpp"
#include "trigger/stream_part.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using manage::Goal;
using manage::Reach;
using setup::Part;

exports::BucketOrder SetUp::bucket_order() const {
  return {.place = targets_.place(),
          .on_failure_arn = failures_to(),
          .reach = command().reach,
          .removed_tables = targets_.removed_tables(),
          .asked = {.way = command().direct ? std::optional(exports::Way::direct) : std::nullopt,
                    .may_move = resets(),
                    .concurrency = command().snapshot_concurrency}};
}

Result<Part> SetUp::bucket(Goal goal) {
  TINYDYNAMOCDC_TRY(auto part,
                    exports::bucket_part(bucket_parts(), targets_.site, bucket_order(), goal));
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(add_failures(part));
  }
  return part;
}

// Where events go that fail: the function's own queue, or a place that was named.
Result<void> SetUp::add_failures(Part& part) {
  TINYDYNAMOCDC_TRY(const auto destination,
                    exports::async_destination(parts_.function, targets_.site, failures_to()));
  if (destination == setup::queue_arn(targets_.site, setup::QueueKind::failures)) {
    part.add(trigger::failure_part(parts_.aws.queues, parts_.function, targets_.site,
                                   command().reach, Goal::present));
  } else if (!targets_.on_failure_arn.empty()) {
    part.resources.push_back(
        {.resource = std::make_unique<trigger::FailurePlace>(
             parts_.aws.queues, parts_.aws.buckets, parts_.function, targets_.site, destination)});
  }
  return {};
}

Result<Part> SetUp::schedules(Goal goal) {
  TINYDYNAMOCDC_TRY(
      auto part, exports::schedule_part({parts_.aws.dynamodb, parts_.aws.scheduler, bucket_parts()},
                                        targets_.site,
                                        {.tables = targets_.tables,
                                         .expression = command().schedule,
                                         .place = targets_.place(),
                                         .verify = command().verify},
                                        goal));
  if (goal == Goal::present && command().reach == Reach::ours &&
      !has(ManageVerb::create_s3_trigger)) {
    part.resources.push_back(
        exports::required_notification(bucket_parts(), targets_.site, targets_.place()));
  }
  return part;
}

}  // namespace tinydynamocdc::cli
