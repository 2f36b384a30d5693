// SPDX-License-Identifier: Apache-2.0
#include "manage/create_alerting.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

constexpr const char* k_email = "email";

aws::Tags our_tags(const std::string& function) { return {{std::string(k_owner_tag), function}}; }

// The parts of an ARN that look_at_function() has judged.
FunctionArn parsed(const std::string& arn) {
  return parse_function_arn(arn).value_or(FunctionArn{});
}

}  // namespace

void CreateAlerting::note_taken(std::string what) {
  if (target_.reach == Reach::ours) {
    taken_.push_back(std::move(what));
  }
}

Result<std::vector<aws::EventSourceMapping>> CreateAlerting::look_at_function() {
  const auto function = callable_function(
      parts_.function,
      {.name = target_.function, .region = target_.region, .reach = target_.reach});
  if (!function) {
    return std::unexpected(function.error());
  }
  const auto arn = parse_function_arn(function->arn);
  if (!arn) {
    return std::unexpected(arn.error());
  }
  function_arn_ = function->arn;
  names_ = alerting_names(*arn);
  return triggers_of(parts_.function, function_arn_);
}

Result<void> CreateAlerting::plan_topic(Plan& plan) {
  const auto& clock = parts_.function.clock;
  const auto tags = plain(parts_.topics.find_topic_tags(names_.topic_arn, request_deadline(clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  const auto* found = found_in(*tags);
  creates_topic_ = found == nullptr;
  if (found != nullptr && !is_ours(*found, target_.function)) {
    note_taken(std::format("the topic {}", names_.topic));
  }
  plan.steps.push_back({creates_topic_ ? Action::create : Action::keep,
                        std::format("the topic {}", names_.topic), ""});
  std::vector<aws::Subscription> subscriptions;
  if (!creates_topic_) {
    auto listed = plain(parts_.topics.subscriptions(names_.topic_arn, request_deadline(clock)));
    if (!listed) {
      return std::unexpected(listed.error());
    }
    subscriptions = std::move(*listed);
  }
  const auto is_meant = [&](const aws::Subscription& each) {
    return each.protocol == k_email && each.endpoint == target_.email;
  };
  const auto mine = std::ranges::find_if(subscriptions, is_meant);
  subscribes_ = mine == subscriptions.end();
  plan.steps.push_back({subscribes_ ? Action::create : Action::keep,
                        std::format("the subscription of {}", target_.email),
                        subscribes_            ? "AWS sends a mail that has to be confirmed"
                        : mine->is_confirmed() ? ""
                                               : "not confirmed yet: look for AWS's mail"});
  for (const auto& other : subscriptions) {
    if (!is_meant(other)) {
      plan.steps.push_back({Action::spare, std::format("the subscription of {}", other.endpoint),
                            "another address"});
    }
  }
  return {};
}

Result<void> CreateAlerting::plan_alarms(std::span<const aws::EventSourceMapping> triggers,
                                         Plan& plan) {
  const auto& clock = parts_.function.clock;
  const auto existing = plain(parts_.watch.alarms(names_.alarm_prefix, request_deadline(clock)));
  if (!existing) {
    return std::unexpected(existing.error());
  }
  const auto function = parsed(function_arn_);
  for (auto& wanted : wanted_alarms(function, names_, dead_letter_queues(triggers, function))) {
    const auto what = std::format("the alarm {}", wanted.name);
    const auto found = std::ranges::find_if(
        *existing, [&](const aws::FoundAlarm& each) { return each.alarm.name == wanted.name; });
    if (found == existing->end()) {
      plan.steps.push_back({Action::create, what, ""});
      new_or_changed_.push_back(std::move(wanted));
      continue;
    }
    const auto tags = plain(parts_.watch.tags(found->arn, request_deadline(clock)));
    if (!tags) {
      return std::unexpected(tags.error());
    }
    if (!is_ours(*tags, target_.function)) {
      note_taken(what);
    }
    if (found->alarm == wanted) {
      plan.steps.push_back({Action::keep, what, ""});
    } else {
      plan.steps.push_back({Action::change, what, ""});
      new_or_changed_.push_back(std::move(wanted));
    }
  }
  for (const auto& trigger : triggers) {
    const bool has_queue = !dead_letter_queues({&trigger, 1}, function).empty();
    if (!has_queue) {
      plan.steps.push_back(
          {Action::spare,
           std::format("what {} gives up", source_name(trigger.source_arn.value_or(""))),
           trigger.on_failure_arn.empty()
               ? "the trigger has no failure destination"
               : std::format("{} has no metric here that an alarm could read",
                             trigger.on_failure_arn)});
    }
  }
  return {};
}

Result<void> CreateAlerting::plan_dashboard(Plan& plan) {
  const auto found =
      plain(parts_.watch.find_dashboard(names_.dashboard, request_deadline(parts_.function.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto function = parsed(function_arn_);
  const auto what = std::format("the dashboard {}", names_.dashboard);
  const auto* body = found_in(*found);
  if (body != nullptr && !is_our_dashboard(*body, function)) {
    note_taken(what);
  }
  writes_dashboard_ = body == nullptr || !is_same_dashboard(*body, dashboard_body(function));
  plan.steps.push_back({body == nullptr     ? Action::create
                        : writes_dashboard_ ? Action::change
                                            : Action::keep,
                        what, ""});
  return {};
}

Result<Plan> CreateAlerting::plan() {
  taken_.clear();
  new_or_changed_.clear();
  const auto triggers = look_at_function();
  if (!triggers) {
    return std::unexpected(triggers.error());
  }
  Plan plan{.title = std::format("Alerting for {} in {}", target_.function, target_.region)};
  if (auto planned = plan_topic(plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (auto planned = plan_alarms(*triggers, plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (auto planned = plan_dashboard(plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (!taken_.empty()) {
    std::string list;
    for (const auto& what : taken_) {
      list += (list.empty() ? "" : ", ") + what;
    }
    return base::fail(ErrorKind::denied,
                      std::format("{}: there already, and not created for {} by this tool; --force "
                                  "takes over what has such a name",
                                  list, target_.function));
  }
  return plan;
}

Result<void> CreateAlerting::apply() {
  auto& [functions, iam, secrets, clock, console] = parts_.function;
  const auto tags = our_tags(target_.function);
  if (creates_topic_) {
    if (auto made = plain(parts_.topics.create_topic(names_.topic, tags, request_deadline(clock)));
        !made) {
      return std::unexpected(made.error());
    }
    console.say(std::format("  the topic {} is there", names_.topic));
  }
  if (subscribes_) {
    if (auto made = plain(parts_.topics.subscribe(
            {.topic_arn = names_.topic_arn, .protocol = k_email, .endpoint = target_.email},
            request_deadline(clock)));
        !made) {
      return made;
    }
    console.say(
        std::format("  AWS has sent a mail to {}: no alarm arrives before the link in it is "
                    "followed",
                    target_.email));
  }
  for (const auto& alarm : new_or_changed_) {
    if (auto put = plain(parts_.watch.put_alarm(alarm, tags, request_deadline(clock))); !put) {
      return put;
    }
    console.say(std::format("  the alarm {} is set", alarm.name));
  }
  if (writes_dashboard_) {
    if (auto put = plain(parts_.watch.put_dashboard(
            names_.dashboard, dashboard_body(parsed(function_arn_)), request_deadline(clock)));
        !put) {
      return put;
    }
    console.say(std::format("  the dashboard {} is there", names_.dashboard));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
