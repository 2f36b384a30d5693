// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_s3_trigger.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"

namespace tinydynamocdc::manage {

using base::Result;

Result<void> RemoveS3Trigger::look() {
  const auto& clock = parts_.function.clock;
  auto answer =
      plain(parts_.function.functions.find_function(target_.function, request_deadline(clock)));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const auto* function = found_in(*answer);
  auto arn = function != nullptr
                 ? Result<std::string>(function->configuration.arn)
                 : function_arn_by_name(parts_.function, sts_,
                                        {.name = target_.function, .region = target_.region});
  if (!arn) {
    return std::unexpected(arn.error());
  }
  function_arn_ = std::move(*arn);
  wanted_ = wanted_entries(target_, function_arn_);
  auto permission = bucket_permission(target_.bucket, function_arn_);
  if (!permission) {
    return std::unexpected(permission.error());
  }
  permission_ = std::move(*permission);
  granted_ = Granted::no;
  if (function != nullptr) {
    const auto policy = policy_of(parts_.function, target_.function);
    if (!policy) {
      return std::unexpected(policy.error());
    }
    granted_ = granted(*policy, permission_);
  }
  notification_.reset();
  const auto is_there = bucket_is_there(parts_, target_);
  if (!is_there || !*is_there) {
    return is_there ? Result<void>() : std::unexpected(is_there.error());
  }
  auto notification = plain(parts_.buckets.notification(target_.bucket, request_deadline(clock)));
  if (!notification) {
    return std::unexpected(notification.error());
  }
  notification_ = std::move(*notification);
  return {};
}

// The source of a trigger that the function has from another table than those taken down.
Result<std::string> RemoveS3Trigger::another_table() {
  const auto arn = parse_function_arn(function_arn_);
  if (target_.removed_tables.empty() || !arn) {
    return arn ? Result<std::string>("") : std::unexpected(arn.error());
  }
  const auto triggers = triggers_of(parts_.function, function_arn_);
  if (!triggers) {
    return std::unexpected(triggers.error());
  }
  for (const auto& trigger : stream_triggers(*triggers)) {
    const auto source = trigger.source_arn.value_or("");
    if (std::ranges::none_of(target_.removed_tables, [&](const auto& table) {
          return is_stream_of(source, *arn, table);
        })) {
      return source_name(source);
    }
  }
  return "";
}

bool RemoveS3Trigger::goes(const aws::NotificationEntry& entry) const {
  if (entry.destination != function_arn_) {
    return false;
  }
  return std::ranges::any_of(wanted_, [&](const auto& wanted) {
    return entry.id == wanted.id || (target_.reach == Reach::everything && covers(entry, wanted));
  });
}

Result<NotificationChange> RemoveS3Trigger::needed(
    const aws::BucketNotification& notification) const {
  NotificationChange change;
  const auto& entries = notification.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (goes(entries[i])) {
      change.out.push_back(i);
    }
  }
  return change;
}

bool RemoveS3Trigger::something_else_calls() const {
  return notification_ &&
         std::ranges::any_of(notification_->entries(), [&](const aws::NotificationEntry& entry) {
           return entry.destination == function_arn_ && !goes(entry);
         });
}

std::vector<Step> RemoveS3Trigger::notification_steps() const {
  std::vector<Step> going;
  std::vector<Step> spared;
  const auto function = parse_function_arn(function_arn_);
  for (const auto& entry :
       notification_ ? notification_->entries() : std::vector<aws::NotificationEntry>()) {
    if (goes(entry)) {
      going.push_back({Action::remove,
                       std::format("the trigger from s3://{} for new objects {}…{}", target_.bucket,
                                   entry.prefix, entry.suffix),
                       ""});
      continue;
    }
    const bool is_ours = function && is_our_entry(entry, *function, function_arn_);
    spared.push_back({Action::spare, entry_name(entry),
                      is_ours ? std::format("for the prefix {}", entry.prefix)
                      : entry.destination == function_arn_
                          ? "not made by this tool; --force takes also what does the same"
                          : ""});
  }
  if (going.empty()) {
    going.push_back({Action::absent,
                     std::format("the trigger of {} for s3://{}/{}/", target_.function,
                                 target_.bucket, target_.prefix),
                     ""});
  }
  going.insert(going.end(), spared.begin(), spared.end());
  return going;
}

Result<Plan> RemoveS3Trigger::plan() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto other = another_table();
  if (!other) {
    return std::unexpected(other.error());
  }
  Plan plan{.title = std::format("Removal of the trigger of {} for snapshots in s3://{}/{}/ in {}",
                                 target_.function, target_.bucket, target_.prefix, target_.region),
            .steps = {}};
  if (!other->empty()) {
    plan.steps.push_back(
        {Action::spare, std::format("the trigger from s3://{}/{}/", target_.bucket, target_.prefix),
         std::format("{} also has a trigger from {}", target_.function, *other)});
    return plan;
  }
  plan.steps = notification_steps();
  const auto permission =
      std::format("the permission of {} to call {}", target_.bucket, target_.function);
  plan.steps.push_back(granted_ == Granted::no  ? Step{Action::absent, permission, ""}
                       : something_else_calls() ? Step{Action::spare, permission,
                                                       "other notifications of the bucket need it"}
                                                : Step{Action::remove, permission, ""});
  if (auto planned = last_.plan(plan); !planned) {
    return std::unexpected(planned.error());
  }
  if (notification_) {
    plan.steps.push_back(
        {Action::spare, std::format("the bucket {}", target_.bucket), "with all that is in it"});
  }
  return plan;
}

Result<void> RemoveS3Trigger::apply() {
  auto& console = parts_.function.console;
  if (notification_) {
    auto changed =
        change_notification(parts_, target_, *notification_,
                            [this](const aws::BucketNotification& now) { return needed(now); });
    if (!changed) {
      return changed;
    }
    console.say(std::format("  s3://{}/{}/ no longer calls {}", target_.bucket, target_.prefix,
                            target_.function));
  }
  if (granted_ != Granted::no && !something_else_calls()) {
    if (auto revoked = revoke(parts_.function, permission_); !revoked) {
      return revoked;
    }
    console.say(
        std::format("  {} may no longer call {}", permission_.source_arn, target_.function));
  }
  return last_.apply();
}

}  // namespace tinydynamocdc::manage
