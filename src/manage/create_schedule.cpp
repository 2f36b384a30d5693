// SPDX-License-Identifier: Apache-2.0
#include "manage/create_schedule.hpp"

#include <chrono>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/export_advice.hpp"
#include "manage/table.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// How long what a new role may do takes to be known everywhere.
constexpr std::chrono::milliseconds k_role_limit{90'000};

// EventBridge Scheduler tries to assume the role, which may be seconds old.
bool may_pass(const aws::ServiceFailure& failure) {
  return failure.code == "ValidationException" && failure.error.message.contains("assume");
}

}  // namespace

Deadline CreateSchedule::soon() const { return request_deadline(function_parts().clock); }

// The parts of an ARN that look() has judged.
FunctionArn CreateSchedule::function() const {
  return parse_function_arn(function_arn_).value_or(FunctionArn{});
}

Result<void> CreateSchedule::look() {
  const auto& place = target_.place;
  const auto configuration = callable_function(
      function_parts(), {.name = place.function, .region = place.region, .reach = place.reach});
  if (!configuration) {
    return std::unexpected(configuration.error());
  }
  if (auto arn = parse_function_arn(configuration->arn); !arn) {
    return std::unexpected(arn.error());
  }
  function_arn_ = configuration->arn;
  function_role_ = role_name(configuration->role_arn);
  const auto table =
      existing_table({parts_.dynamodb, function_parts().clock, function_parts().console},
                     {.name = target_.table, .region = place.region});
  if (!table) {
    return std::unexpected(table.error());
  }
  table_arn_ = table->arn;
  names_ = schedule_names(function(), target_.table);
  export_policy_ = export_policy(table_arn_, function(), place, target_.table);
  const auto backups = plain(parts_.dynamodb.continuous_backups(target_.table, soon()));
  if (!backups) {
    return std::unexpected(backups.error());
  }
  if (auto on = check_recovery(backups->point_in_time_recovery, target_.table, place.region); !on) {
    return on;
  }
  if (place.reach == Reach::everything) {
    return {};
  }
  const auto is_there = bucket_is_there(parts_.trigger, place);
  if (!is_there) {
    return std::unexpected(is_there.error());
  }
  if (!*is_there) {
    return base::fail(
        ErrorKind::missing,
        std::format("there is no bucket {}; --create-s3-trigger makes it", place.bucket));
  }
  return check_bucket_calls(parts_.trigger, place, function_arn_);
}

Result<void> CreateSchedule::plan_export_right(Plan& plan) {
  auto& iam = function_parts().iam;
  grants_export_ = false;
  const auto what =
      std::format("the right of the role {} to export {} to s3://{}/{}/{}/", function_role_,
                  target_.table, target_.place.bucket, target_.place.prefix, target_.table);
  const auto tags = plain(iam.tags(function_role_, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  if (!is_ours(*tags, target_.place.function)) {
    plan.steps.push_back({Action::spare, what,
                          std::format("the role is not ours; see to it that it has this policy: {}",
                                      export_policy_)});
    return {};
  }
  const auto found = plain(iam.find_inline_policy(function_role_, names_.export_policy, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* document = found_in(*found);
  grants_export_ = document == nullptr || !is_same_document(*document, export_policy_);
  plan.steps.push_back({document == nullptr ? Action::create
                        : grants_export_    ? Action::change
                                            : Action::keep,
                        what, ""});
  return {};
}

Result<void> CreateSchedule::plan_role(Plan& plan) {
  auto& iam = function_parts().iam;
  role_arn_.clear();
  const auto what = std::format("the role {}", names_.role);
  const auto found = plain(iam.find_role(names_.role, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* role = found_in(*found);
  grants_call_ = true;
  if (role == nullptr) {
    plan.steps.push_back(
        {Action::create, what, "for EventBridge Scheduler; it may call this function"});
    return {};
  }
  const auto tags = plain(iam.tags(names_.role, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  if (!is_ours(*tags, target_.place.function)) {
    return base::fail(
        ErrorKind::denied,
        std::format("the role {} was not created for {} by this tool: rename or remove it",
                    names_.role, target_.place.function));
  }
  role_arn_ = role->arn;
  const auto policy = plain(iam.find_inline_policy(names_.role, names_.role_policy, soon()));
  if (!policy) {
    return std::unexpected(policy.error());
  }
  const auto* document = found_in(*policy);
  grants_call_ =
      document == nullptr || !is_same_document(*document, schedule_role_policy(function_arn_));
  plan.steps.push_back({grants_call_ ? Action::change : Action::keep, what,
                        grants_call_ ? "it lacks the right to call this function" : ""});
  return {};
}

Result<void> CreateSchedule::plan_group(Plan& plan) {
  const auto what = std::format("the schedule group {}", names_.group);
  const auto found = plain(parts_.scheduler.find_group(names_.group, soon()));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* group = found_in(*found);
  creates_group_ = group == nullptr || group->state == "DELETING";
  if (creates_group_) {
    plan.steps.push_back({Action::create, what, ""});
    return {};
  }
  const auto tags = plain(parts_.scheduler.tags(group->arn, soon()));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  if (!is_ours(*tags, target_.place.function)) {
    return base::fail(
        ErrorKind::denied,
        std::format(
            "the schedule group {} was not created for {} by this tool: rename or remove it",
            names_.group, target_.place.function));
  }
  plan.steps.push_back({Action::keep, what, ""});
  return {};
}

Result<void> CreateSchedule::plan_schedule(Plan& plan) {
  todo_ = Todo::create;
  const auto what = std::format("the schedule {} of {}", target_.expression, target_.table);
  if (!creates_group_) {
    const auto found = plain(
        parts_.scheduler.find_schedule({.group = names_.group, .name = names_.schedule}, soon()));
    if (!found) {
      return std::unexpected(found.error());
    }
    if (const auto* schedule = found_in(*found)) {
      const auto wanted = wanted_schedule();
      todo_ = *schedule == wanted ? Todo::nothing : Todo::update;
    }
  }
  plan.steps.push_back({todo_ == Todo::create   ? Action::create
                        : todo_ == Todo::update ? Action::change
                                                : Action::keep,
                        what,
                        "each time the whole table is exported, which AWS bills by its size"});
  return {};
}

aws::Schedule CreateSchedule::wanted_schedule() const {
  return manage::wanted_schedule(
      names_, target_, {.function = function_arn_, .table = table_arn_, .role = role_arn_});
}

Result<Plan> CreateSchedule::plan() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  Plan plan{.title = std::format("Schedule for snapshots of {} in {}", target_.table,
                                 target_.place.region)};
  for (const auto part : {&CreateSchedule::plan_export_right, &CreateSchedule::plan_role,
                          &CreateSchedule::plan_group, &CreateSchedule::plan_schedule}) {
    if (auto planned = (this->*part)(plan); !planned) {
      return std::unexpected(planned.error());
    }
  }
  return plan;
}

Result<void> CreateSchedule::make_role() {
  auto& iam = function_parts().iam;
  if (role_arn_.empty()) {
    const auto created = plain(iam.create_role(
        {.name = names_.role,
         .trust_policy = schedule_trust(function(), names_),
         .description =
             std::format("Calls {} for EventBridge Scheduler (TinyDynamoCDC)", function().name),
         .tags = {{std::string(k_owner_tag), target_.place.function}}},
        soon()));
    if (!created) {
      return std::unexpected(created.error());
    }
    role_arn_ = created->arn;
    function_parts().console.say(std::format("  the role {} is there", names_.role));
  }
  if (!grants_call_) {
    return {};
  }
  return plain(iam.put_inline_policy({.role = names_.role,
                                      .name = names_.role_policy,
                                      .document = schedule_role_policy(function_arn_)},
                                     soon()));
}

Result<void> CreateSchedule::make_group() {
  if (!creates_group_) {
    return {};
  }
  const aws::Tags tags{{std::string(k_owner_tag), target_.place.function}};
  return wait_until({function_parts().clock, function_parts().console},
                    {.what = std::format("the schedule group {} to be there", names_.group)},
                    [&](Deadline deadline) -> Result<Sighting> {
                      const auto made = parts_.scheduler.create_group(names_.group, tags, deadline);
                      if (made) {
                        return Sighting{.state = Sighting::State::done};
                      }
                      if (aws::failed_with(made, "ConflictException")) {
                        return Sighting{.seen = "the old one is on its way out"};
                      }
                      return std::unexpected(made.error().error);
                    });
}

Result<void> CreateSchedule::put_schedule() {
  const auto wanted = wanted_schedule();
  return wait_until(
      {function_parts().clock, function_parts().console},
      {.what = std::format("EventBridge Scheduler to be able to use the role {}", names_.role),
       .limit = k_role_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto put = todo_ == Todo::create ? parts_.scheduler.create_schedule(wanted, deadline)
                                               : parts_.scheduler.update_schedule(wanted, deadline);
        if (put) {
          return Sighting{.state = Sighting::State::done};
        }
        if (may_pass(put.error())) {
          return Sighting{.seen = "not yet"};
        }
        return std::unexpected(put.error().error);
      });
}

Result<void> CreateSchedule::apply() {
  auto& console = function_parts().console;
  if (grants_export_) {
    if (auto put = plain(function_parts().iam.put_inline_policy(
            {.role = function_role_, .name = names_.export_policy, .document = export_policy_},
            soon()));
        !put) {
      return put;
    }
    console.say(std::format("  the role {} may export {}", function_role_, target_.table));
  }
  if (auto made = make_role(); !made) {
    return made;
  }
  if (auto made = make_group(); !made) {
    return made;
  }
  if (todo_ == Todo::nothing) {
    return {};
  }
  if (auto put = put_schedule(); !put) {
    return put;
  }
  console.say(
      std::format("  snapshots of {} are taken by {}, UTC", target_.table, target_.expression));
  return {};
}

}  // namespace tinydynamocdc::manage
