// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_schedule.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// What is gone already is as good as removed.
Result<void> gone(aws::ServiceResult<void> removed) {
  if (!removed && removed.error().error.kind == ErrorKind::missing) {
    return {};
  }
  return plain(std::move(removed));
}

}  // namespace

Deadline RemoveSchedule::soon() const { return request_deadline(function_parts().clock); }

Result<void> RemoveSchedule::look() {
  const auto& place = target_.place;
  const auto found = plain(function_parts().functions.find_function(place.function, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* function = found_in(*found);
  function_role_ =
      function == nullptr ? std::string() : role_name(function->configuration.role_arn);
  const auto arn = function_arn_by_name(function_parts(), sts_,
                                        {.name = place.function, .region = place.region});
  if (!arn) {
    return std::unexpected(arn.error());
  }
  const auto parsed = parse_function_arn(*arn);
  if (!parsed) {
    return std::unexpected(parsed.error());
  }
  names_ = schedule_names(*parsed, target_.table);
  return {};
}

Result<void> RemoveSchedule::plan_schedule(Plan& plan) {
  removes_schedule_ = removes_group_ = others_need_role_ = false;
  const auto what = std::format("the schedule of {}", target_.table);
  const auto group_name = std::format("the schedule group {}", names_.group);
  const auto found = plain(parts_.scheduler.find_group(names_.group, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* group = found_in(*found);
  if (group == nullptr || group->state == "DELETING") {
    plan.steps.push_back({Action::absent, what, ""});
    return {};
  }
  const auto tags = plain(parts_.scheduler.tags(group->arn, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  if (!is_ours(*tags, target_.place.function)) {
    plan.steps.push_back({Action::spare, group_name,
                          std::format("not created for {} by this tool", target_.place.function)});
    return {};
  }
  const auto names = plain(parts_.scheduler.schedules(names_.group, soon()));
  if (!names) {
    return std::unexpected(names.error());
  }
  removes_schedule_ = std::ranges::contains(*names, names_.schedule);
  others_need_role_ = names->size() > (removes_schedule_ ? 1U : 0U);
  removes_group_ = !others_need_role_;
  plan.steps.push_back({removes_schedule_ ? Action::remove : Action::absent, what, ""});
  plan.steps.push_back({removes_group_ ? Action::remove : Action::spare, group_name,
                        removes_group_ ? "" : "it has schedules of other tables"});
  return {};
}

Result<void> RemoveSchedule::plan_role(Plan& plan) {
  removes_role_ = false;
  const auto what = std::format("the role {}", names_.role);
  if (others_need_role_) {
    plan.steps.push_back({Action::spare, what, "schedules of other tables need it"});
    return {};
  }
  const auto found = plain(function_parts().iam.find_role(names_.role, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  if (found_in(*found) == nullptr) {
    plan.steps.push_back({Action::absent, what, ""});
    return {};
  }
  const auto tags = plain(function_parts().iam.tags(names_.role, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  removes_role_ = is_ours(*tags, target_.place.function);
  plan.steps.push_back(
      {removes_role_ ? Action::remove : Action::spare, what,
       removes_role_ ? ""
                     : std::format("not created for {} by this tool", target_.place.function)});
  return {};
}

Result<void> RemoveSchedule::plan_export_right(Plan& plan) {
  revokes_export_ = false;
  if (function_role_.empty()) {
    return {};
  }
  const auto what =
      std::format("the right of the role {} to export {}", function_role_, target_.table);
  const auto policy =
      plain(function_parts().iam.find_inline_policy(function_role_, names_.export_policy, soon()));
  if (!policy) {
    return std::unexpected(policy.error());
  }
  if (found_in(*policy) == nullptr) {
    plan.steps.push_back({Action::absent, what, ""});
    return {};
  }
  const auto tags = plain(function_parts().iam.tags(function_role_, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  revokes_export_ = is_ours(*tags, target_.place.function);
  plan.steps.push_back({revokes_export_ ? Action::remove : Action::spare, what,
                        revokes_export_ ? "" : "the role is not ours"});
  return {};
}

Result<Plan> RemoveSchedule::plan() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  Plan plan{.title = std::format("Removal of the schedule for snapshots of {} in {}", target_.table,
                                 target_.place.region)};
  for (const auto part : {&RemoveSchedule::plan_schedule, &RemoveSchedule::plan_role,
                          &RemoveSchedule::plan_export_right}) {
    if (auto planned = (this->*part)(plan); !planned) {
      return std::unexpected(planned.error());
    }
  }
  return plan;
}

Result<void> RemoveSchedule::remove_role() {
  auto& iam = function_parts().iam;
  if (auto removed = gone(iam.delete_inline_policy(names_.role, names_.role_policy, soon()));
      !removed) {
    return removed;
  }
  return gone(iam.delete_role(names_.role, soon()));
}

Result<void> RemoveSchedule::apply() {
  auto& console = function_parts().console;
  if (removes_schedule_) {
    if (auto removed = gone(parts_.scheduler.delete_schedule(
            {.group = names_.group, .name = names_.schedule}, soon()));
        !removed) {
      return removed;
    }
    console.say(std::format("  the schedule of {} is gone", target_.table));
  }
  if (removes_group_) {
    if (auto removed = gone(parts_.scheduler.delete_group(names_.group, soon())); !removed) {
      return removed;
    }
    console.say(std::format("  the schedule group {} is gone", names_.group));
  }
  if (removes_role_) {
    if (auto removed = remove_role(); !removed) {
      return removed;
    }
    console.say(std::format("  the role {} is gone", names_.role));
  }
  if (revokes_export_) {
    if (auto removed = gone(function_parts().iam.delete_inline_policy(
            function_role_, names_.export_policy, soon()));
        !removed) {
      return removed;
    }
    console.say(
        std::format("  the role {} may no longer export {}", function_role_, target_.table));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
