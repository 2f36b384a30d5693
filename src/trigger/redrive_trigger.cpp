// SPDX-License-Identifier: Apache-2.0
#include "trigger/redrive_trigger.hpp"

#include <algorithm>
#include <format>

#include "base/check.hpp"
#include "base/try.hpp"
#include "manage/triggers.hpp"
#include "setup/mappings.hpp"

namespace tinydynamocdc::trigger {

using base::Result;
using manage::Difference;
using manage::Goal;
using manage::Standing;

namespace {

// Letters in one invocation: SQS's most for a batch without a window, and AWS's default.
constexpr int k_batch_size = 10;
// AWS's least. An outage ends with many letters, and the streams' own batches go first.
// (API_ScalingConfig.)
constexpr int k_concurrency_max = 2;
constexpr const char* k_state = "state";
constexpr const char* k_answers = "ReportBatchItemFailures";

std::vector<Difference> differences_of(const aws::EventSourceMapping& trigger) {
  std::vector<Difference> differences;
  const auto compare = [&](std::string property, std::string found, std::string wanted) {
    if (found != wanted) {
      differences.push_back({.property = std::move(property),
                             .found = std::move(found),
                             .wanted = std::move(wanted)});
    }
  };
  const bool is_off = trigger.state == "Disabled" || trigger.state == "Disabling";
  const bool is_waiting = aws::readiness(trigger) == aws::Readiness::waiting;
  if (is_waiting) {
    compare(k_state, trigger.state, "Enabled");
  }
  compare("triggering", is_off ? "off" : "on", "on");
  compare("batch size", std::to_string(trigger.batch_size), std::to_string(k_batch_size));
  compare("invocations at a time",
          trigger.concurrency_max ? std::to_string(*trigger.concurrency_max) : "any number",
          std::to_string(k_concurrency_max));
  compare("answers", trigger.reports_partial_failures() ? k_answers : "whole batches", k_answers);
  return differences;
}

}  // namespace

std::string RedriveTrigger::name() const {
  return "the trigger from the queue " +
         setup::queue_name(site_, setup::FailureQueueKind::failures);
}

Result<Standing> RedriveTrigger::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(setup::check_callable(*seen, site_, reach_));
  }
  const auto found =
      std::ranges::find(seen->triggers, setup::queue_arn(site_, setup::FailureQueueKind::failures),
                        [](const auto& trigger) { return trigger.source_arn.value_or(""); });
  found_ = found == seen->triggers.end() ? std::nullopt : std::optional(*found);
  Standing standing{.exists = found_.has_value()};
  if (goal == Goal::absent) {
    if (seen->function) {
      standing.owner = seen->owner.owner;
      standing.owner_name = seen->owner.name;
    }
    if (found_) {
      TINYDYNAMOCDC_TRY(standing.users, setup::failure_queue_users(parts_, site_, *seen));
    }
    return standing;
  }
  if (found_) {
    standing.differences = differences_of(*found_);
  } else {
    standing.remark = std::format("{} letters at a time, {} invocations at most", k_batch_size,
                                  k_concurrency_max);
  }
  return standing;
}

aws::NewMapping redrive_mapping(const setup::Site& site) {
  return {.function = site.function_arn(),
          .source_arn = setup::queue_arn(site, setup::FailureQueueKind::failures),
          .batch_size = k_batch_size,
          .response_types = {k_answers},
          .concurrency_max = k_concurrency_max};
}

Result<void> RedriveTrigger::create() {
  auto created = setup::create_mapping(
      parts_, redrive_mapping(site_),
      "the queue " + setup::queue_name(site_, setup::FailureQueueKind::failures));
  function_->changed();
  return created.transform([](const auto&) {});
}

Result<void> RedriveTrigger::update(std::span<const Difference> mend) {
  const bool changes = std::ranges::any_of(
      mend, [](const Difference& difference) { return difference.property != k_state; });
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  auto ready = manage::ready_trigger(parts_, found_->uuid);
  if (ready && changes) {
    ready = setup::update_mapping(parts_, {.uuid = found_->uuid,
                                           .batch_size = k_batch_size,
                                           .response_types = std::vector<std::string>{k_answers},
                                           .enabled = true,
                                           .concurrency_max = k_concurrency_max});
  }
  function_->changed();
  return ready.transform([](const auto&) {});
}

Result<void> RedriveTrigger::remove() {
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  auto removed = setup::remove_mapping(parts_, *found_);
  function_->changed();
  return removed;
}

}  // namespace tinydynamocdc::trigger
