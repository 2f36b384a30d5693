// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_alerting.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::Result;

namespace {

// What one request takes. (API_DeleteAlarms.)
constexpr std::size_t k_alarms_at_once = 100;

}  // namespace

Result<void> RemoveAlerting::plan_alarms(Plan& plan) {
  const auto& clock = parts_.function.clock;
  const auto existing = plain(parts_.watch.alarms(names_.alarm_prefix, request_deadline(clock)));
  if (!existing) {
    return std::unexpected(existing.error());
  }
  std::vector<Step> spared;
  for (const auto& found : *existing) {
    const auto what = std::format("the alarm {}", found.alarm.name);
    const auto tags = plain(parts_.watch.tags(found.arn, request_deadline(clock)));
    if (!tags) {
      return std::unexpected(tags.error());
    }
    // Whatever --force is: the name of another function's alarm may begin with this one's.
    const bool is_named = target_.reach == Reach::everything &&
                          std::ranges::contains(found.alarm.actions, names_.topic_arn);
    if (is_ours(*tags, target_.function) || is_named) {
      alarms_.push_back(found.alarm.name);
      plan.steps.push_back({Action::remove, what, ""});
    } else {
      spared.push_back(
          {Action::spare, what, std::format("not created for {} by this tool", target_.function)});
    }
  }
  if (alarms_.empty()) {
    plan.steps.push_back({Action::absent, std::format("alarms of {}", target_.function), ""});
  }
  plan.steps.insert(plan.steps.end(), spared.begin(), spared.end());
  return {};
}

Result<void> RemoveAlerting::plan_dashboard(const FunctionArn& function, Plan& plan) {
  const auto found =
      plain(parts_.watch.find_dashboard(names_.dashboard, request_deadline(parts_.function.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto what = std::format("the dashboard {}", names_.dashboard);
  const auto* body = found_in(*found);
  removes_dashboard_ =
      body != nullptr && (target_.reach == Reach::everything || is_our_dashboard(*body, function));
  if (body == nullptr) {
    plan.steps.push_back({Action::absent, what, ""});
  } else if (removes_dashboard_) {
    plan.steps.push_back({Action::remove, what, ""});
  } else {
    plan.steps.push_back(
        {Action::spare, what, std::format("not created for {} by this tool", target_.function)});
  }
  return {};
}

Result<void> RemoveAlerting::plan_topic(Plan& plan) {
  const auto& clock = parts_.function.clock;
  const auto what = std::format("the topic {}", names_.topic);
  const auto tags = plain(parts_.topics.find_topic_tags(names_.topic_arn, request_deadline(clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  const auto* found = found_in(*tags);
  removes_topic_ = false;
  if (found == nullptr) {
    plan.steps.push_back({Action::absent, what, ""});
    return {};
  }
  if (target_.reach == Reach::ours && !is_ours(*found, target_.function)) {
    plan.steps.push_back(
        {Action::spare, what, std::format("not created for {} by this tool", target_.function)});
    return {};
  }
  const auto telling =
      plain(parts_.watch.alarms_that_tell(names_.topic_arn, request_deadline(clock)));
  if (!telling) {
    return std::unexpected(telling.error());
  }
  for (const auto& alarm : *telling) {
    if (!std::ranges::contains(alarms_, alarm.alarm.name)) {
      plan.steps.push_back(
          {Action::spare, what, std::format("the alarm {} tells it, too", alarm.alarm.name)});
      return {};
    }
  }
  removes_topic_ = true;
  plan.steps.push_back({Action::remove, what, "with its subscriptions"});
  return {};
}

Result<Plan> RemoveAlerting::plan() {
  alarms_.clear();
  const auto arn = function_arn_by_name(parts_.function, sts_,
                                        {.name = target_.function, .region = target_.region});
  if (!arn) {
    return std::unexpected(arn.error());
  }
  const auto function = parse_function_arn(*arn);
  if (!function) {
    return std::unexpected(function.error());
  }
  names_ = alerting_names(*function);
  Plan plan{.title = std::format("Removal of the alerting for {} in {}", target_.function,
                                 target_.region)};
  if (auto planned = plan_alarms(plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (auto planned = plan_dashboard(*function, plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (auto planned = plan_topic(plan); !planned) {
    return std::unexpected(planned.error());
  }
  return plan;
}

Result<void> RemoveAlerting::apply() {
  const auto& clock = parts_.function.clock;
  auto& console = parts_.function.console;
  for (std::size_t i = 0; i < alarms_.size(); i += k_alarms_at_once) {
    const auto names =
        std::span(alarms_).subspan(i, std::min(k_alarms_at_once, alarms_.size() - i));
    if (auto gone = plain(parts_.watch.delete_alarms(names, request_deadline(clock))); !gone) {
      return gone;
    }
  }
  for (const auto& name : alarms_) {
    console.say(std::format("  the alarm {} is gone", name));
  }
  if (removes_dashboard_) {
    if (auto gone = plain(parts_.watch.delete_dashboard(names_.dashboard, request_deadline(clock)));
        !gone) {
      return gone;
    }
    console.say(std::format("  the dashboard {} is gone", names_.dashboard));
  }
  if (removes_topic_) {
    if (auto gone = plain(parts_.topics.delete_topic(names_.topic_arn, request_deadline(clock)));
        !gone) {
      return gone;
    }
    console.say(std::format("  the topic {} is gone", names_.topic));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
