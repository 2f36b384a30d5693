// SPDX-License-Identifier: Apache-2.0
#include "alarm/alerting_part.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <utility>
#include <vector>

#include "alarm/alarm.hpp"
#include "alarm/dashboard.hpp"
#include "alarm/subscription.hpp"
#include "alarm/topic.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::alarm {

using base::Result;
using manage::Goal;

namespace {

// Where the triggers' given-up batches go, beside the function's own queue.
struct Destinations {
  std::vector<std::string> queues;  // That an alarm can watch.
  std::string unwatched;            // For people: what no alarm sees.
};

Result<Destinations> destinations_of(const AlertingParts& parts, const setup::Site& site,
                                     const AlertingOrder& order) {
  Destinations all;
  const auto add_queue = [&](std::string_view arn) {
    auto queue = queue_with_metrics(arn, site);
    const bool counts = !queue.empty() && arn != setup::queue_arn(site, setup::QueueKind::failures);
    if (counts && !std::ranges::contains(all.queues, queue)) {
      all.queues.push_back(queue);
    }
    return !queue.empty();
  };
  add_queue(order.on_failure_arn);
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts.function, site.function_arn()));
  for (const auto& trigger : triggers) {
    // Its queue's own trigger has no failure records.
    if (trigger.source_arn == setup::queue_arn(site, setup::QueueKind::failures) ||
        add_queue(trigger.on_failure_arn)) {
      continue;
    }
    all.unwatched += std::format(
        "{}no alarm on what the trigger from {} gives up: {}", all.unwatched.empty() ? "" : "; ",
        manage::source_name(trigger.source_arn.value_or("")),
        trigger.on_failure_arn.empty()
            ? std::string("the trigger has no failure destination")
            : std::format("{} has no metric in this account and region for an alarm",
                          trigger.on_failure_arn));
  }
  return all;
}

}  // namespace

Result<setup::Part> alerting_part(const AlertingParts& parts, const setup::Site& site,
                                  const AlertingOrder& order, Goal goal) {
  setup::Part part;
  const auto add = [&](std::unique_ptr<manage::Resource> resource) {
    part.resources.push_back({.resource = std::move(resource), .goal = goal});
  };
  if (goal == Goal::absent) {
    add(std::make_unique<Topic>(parts, site, ""));
    TINYDYNAMOCDC_TRY(const auto found,
                      manage::plain(parts.watch.alarms(
                          alarm_prefix(site), manage::request_deadline(parts.function.clock))));
    for (const auto& each : found) {
      add(std::make_unique<Alarm>(parts, site, each.alarm));
    }
    add(std::make_unique<Dashboard>(parts, site));
    return part;
  }
  TINYDYNAMOCDC_TRY(const auto destinations, destinations_of(parts, site, order));
  add(std::make_unique<Topic>(parts, site, destinations.unwatched));
  add(std::make_unique<Subscription>(parts, site, order.email));
  for (auto& alarm : wanted_alarms(site, destinations.queues)) {
    add(std::make_unique<Alarm>(parts, site, std::move(alarm)));
  }
  add(std::make_unique<Dashboard>(parts, site));
  return part;
}

}  // namespace tinydynamocdc::alarm
