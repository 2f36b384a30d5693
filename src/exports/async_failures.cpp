// SPDX-License-Identifier: Apache-2.0
#include "exports/async_failures.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"
#include "setup/bucket_grant.hpp"
#include "setup/function_users.hpp"
#include "setup/own_queue.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::exports {

using base::Deadline;
using base::Result;
using manage::Goal;
using manage::PollResult;
using manage::Standing;

Result<std::string> async_destination(const manage::FunctionParts& parts, const setup::Site& site,
                                      const std::string& asked_for) {
  if (!asked_for.empty()) {
    return asked_for;
  }
  TINYDYNAMOCDC_TRY(const auto found, manage::plain(parts.functions.find_async_failures(
                                          site.function, manage::request_deadline(parts.clock))));
  return found && !found->on_failure_arn.empty()
             ? found->on_failure_arn
             : setup::queue_arn(site, setup::QueueKind::failures);
}

std::string AsyncFailures::wanted() const {
  return destination_arn_.empty() ? setup::queue_arn(site_, setup::QueueKind::failures)
                                  : destination_arn_;
}

std::string AsyncFailures::name() const {
  return std::format("the failure destination for S3 events that {} cannot handle", site_.function);
}

std::vector<std::string> AsyncFailures::needs() const {
  return {setup::k_function_key, setup::k_rights_key, setup::k_failures_key};
}

Result<Standing> AsyncFailures::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto found, manage::plain(parts_.functions.find_async_failures(
                                          site_.function, manage::request_deadline(parts_.clock))));
  const auto now = found ? found->on_failure_arn : std::string();
  Standing standing{.exists = !now.empty()};
  if (goal == Goal::absent) {
    standing.exists = now == setup::queue_arn(site_, setup::QueueKind::failures);
    TINYDYNAMOCDC_TRY(const auto policy, manage::policy_of(parts_, site_.function));
    for (const auto& bucket : manage::permitted_buckets(policy)) {
      standing.users.push_back(
          {.key = "bucket permission " + bucket, .name = "the bucket " + bucket, .freed_by = {}});
    }
    TINYDYNAMOCDC_TRY(const auto by_queue, setup::buckets_of_queue(queues_, parts_, site_));
    for (const auto& bucket : by_queue) {
      standing.users.push_back({.key = setup::BucketGrant::key_of(bucket),
                                .name = "the bucket " + bucket,
                                .freed_by = {}});
    }
    return standing;
  }
  standing.remark = "to " + (now.empty() ? wanted() : now);
  if (!now.empty() && !destination_arn_.empty() && now != destination_arn_) {
    standing.differences.push_back(
        {.property = "destination", .found = now, .wanted = destination_arn_});
  }
  return standing;
}

Result<void> AsyncFailures::create() {
  return manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the function's role to be able to report to {}", wanted()),
       .limit = manage::k_permission_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<PollResult> {
        const auto answer = parts_.functions.set_async_failures(
            site_.function, {.on_failure_arn = wanted()}, deadline);
        if (answer) {
          return PollResult{.state = PollResult::State::done};
        }
        if (answer.error().code == "ResourceConflictException") {
          return PollResult{.seen = "another change is in progress"};
        }
        if (manage::is_about_fresh_permissions(answer.error())) {
          return PollResult{.seen = "not yet allowed"};
        }
        return std::unexpected(answer.error().error);
      });
}

Result<void> AsyncFailures::remove() {
  return manage::plain(parts_.functions.set_async_failures(site_.function, {.on_failure_arn = {}},
                                                           manage::request_deadline(parts_.clock)));
}

}  // namespace tinydynamocdc::exports
