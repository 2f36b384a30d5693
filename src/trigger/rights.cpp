// SPDX-License-Identifier: Apache-2.0
#include "trigger/rights.hpp"

#include <utility>

#include "manage/function_policy.hpp"
#include "setup/failure_queue.hpp"

namespace tinydynamocdc::trigger {

using manage::FunctionPolicy;
using manage::Goal;

namespace {

std::string what(const setup::SourceTable& table) { return "read the stream of " + table.word; }

}  // namespace

setup::Right stream_right(const setup::Site& site, const setup::SourceTable& table) {
  return {.what = what(table), .change = [site, table](FunctionPolicy& policy) {
            if (setup::is_foreign(table, site)) {
              policy.allow_stream(table.arn);
            } else {
              policy.allow_table(table.arn);
            }
          }};
}

setup::Right no_stream_right(const setup::SourceTable& table, std::vector<std::string> staying) {
  return {.goal = Goal::absent,
          .what = what(table),
          .change = [table, staying = std::move(staying)](FunctionPolicy& policy) {
            policy.forbid_table(table.arn, staying);
          }};
}

setup::Right redrive_right(const setup::Site& site, Goal goal) {
  return {.goal = goal,
          .what = "deliver from its queue of failures",
          .change = [site, goal](FunctionPolicy& policy) {
            const auto failures = setup::queue_arn(site, setup::FailureQueueKind::failures);
            const auto dead_letters = setup::queue_arn(site, setup::FailureQueueKind::dead_letters);
            const FunctionPolicy::FailureQueues queues{.failures_arn = failures,
                                                       .dead_letters_arn = dead_letters};
            if (goal == Goal::present) {
              policy.allow_redrive(queues);
            } else {
              policy.forbid_redrive(queues);
            }
          }};
}

}  // namespace tinydynamocdc::trigger
