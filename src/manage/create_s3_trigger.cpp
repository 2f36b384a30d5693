// SPDX-License-Identifier: Apache-2.0
#include "manage/create_s3_trigger.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

using aws::NotificationEntry;

// What a bucket that is not there yet has.
constexpr const char* k_no_notification = "<NotificationConfiguration/>";

bool says_the_same(const NotificationEntry& a, const NotificationEntry& b) {
  return a.destination == b.destination && a.events == b.events && a.prefix == b.prefix &&
         a.suffix == b.suffix;
}

std::string objects_of(const NotificationEntry& entry) {
  return std::format("new objects {}…{}", entry.prefix, entry.suffix);
}

}  // namespace

Result<void> CreateS3Trigger::look() {
  const auto function = callable_function(
      parts_.function,
      {.name = target_.function, .region = target_.region, .reach = target_.reach});
  if (!function) {
    return std::unexpected(function.error());
  }
  function_arn_ = function->arn;
  wanted_ = wanted_entries(target_, function_arn_);
  auto permission = bucket_permission(target_.bucket, function_arn_);
  if (!permission) {
    return std::unexpected(permission.error());
  }
  permission_ = std::move(*permission);
  const auto is_there = bucket_is_there(parts_, target_);
  if (!is_there) {
    return std::unexpected(is_there.error());
  }
  bucket_is_there_ = *is_there;
  const auto policy = policy_of(parts_.function, target_.function);
  if (!policy) {
    return std::unexpected(policy.error());
  }
  granted_ = granted(*policy, permission_);
  auto notification = bucket_is_there_
                          ? plain(parts_.buckets.notification(
                                target_.bucket, request_deadline(parts_.function.clock)))
                          : aws::BucketNotification::parse(k_no_notification);
  if (!notification) {
    return std::unexpected(notification.error());
  }
  notification_ = std::move(*notification);
  return {};
}

// Which of our entries are to come, and which of ours go because they say something else.
Result<NotificationChange> CreateS3Trigger::needed(
    const aws::BucketNotification& notification) const {
  NotificationChange change;
  const auto& entries = notification.entries();
  for (const auto& wanted : wanted_) {
    if (std::ranges::any_of(entries, [&](const auto& entry) {
          return covers(entry, wanted) && (entry.id != wanted.id || says_the_same(entry, wanted));
        })) {
      continue;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].id == wanted.id) {
        change.out.push_back(i);
      } else if (overlap(entries[i], wanted)) {
        return base::fail(
            ErrorKind::rejected,
            std::format("{} of the bucket {} already takes new objects {}…{}, and S3 allows one "
                        "notification for an object: give another --s3-prefix or --s3-bucket, or "
                        "have its owner change it",
                        entry_name(entries[i]), target_.bucket, entries[i].prefix,
                        entries[i].suffix));
      }
    }
    change.in.push_back(wanted);
  }
  return change;
}

Result<std::vector<Step>> CreateS3Trigger::notification_steps() const {
  const auto change = needed(notification_);
  if (!change) {
    return std::unexpected(change.error());
  }
  std::vector<Step> steps;
  const auto& entries = notification_.entries();
  std::vector<std::size_t> used = change->out;
  for (const auto& wanted : wanted_) {
    const auto what =
        std::format("the trigger from s3://{} for {}", target_.bucket, objects_of(wanted));
    if (std::ranges::contains(change->in, wanted.id, &NotificationEntry::id)) {
      const bool replaces = std::ranges::any_of(
          change->out, [&](std::size_t i) { return entries[i].id == wanted.id; });
      steps.push_back({replaces ? Action::change : Action::create, what, ""});
      continue;
    }
    const auto found =
        std::ranges::find_if(entries, [&](const auto& entry) { return covers(entry, wanted); });
    used.push_back(static_cast<std::size_t>(found - entries.begin()));
    steps.push_back({Action::keep, what,
                     found->id == wanted.id ? "" : std::format("{} does it", entry_name(*found))});
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!std::ranges::contains(used, i)) {
      steps.push_back({Action::spare, entry_name(entries[i]), ""});
    }
  }
  return steps;
}

Result<Plan> CreateS3Trigger::plan() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto notifications = notification_steps();
  if (!notifications) {
    return std::unexpected(notifications.error());
  }
  Plan plan{.title = std::format("Trigger of {} for snapshots in s3://{}/{}/ in {}",
                                 target_.function, target_.bucket, target_.prefix, target_.region)};
  plan.steps.push_back({bucket_is_there_ ? Action::keep : Action::create,
                        std::format("the bucket {}", target_.bucket),
                        bucket_is_there_ ? "" : "it is never removed by this tool"});
  if (auto planned = first_.plan(plan); !planned) {
    return std::unexpected(planned.error());
  }
  plan.steps.push_back(
      {granted_ == Granted::yes  ? Action::keep
       : granted_ == Granted::no ? Action::create
                                 : Action::change,
       std::format("the permission of {} to call {}", target_.bucket, target_.function), ""});
  plan.steps.insert(plan.steps.end(), notifications->begin(), notifications->end());
  return plan;
}

Result<void> CreateS3Trigger::create_bucket() {
  auto& buckets = parts_.buckets;
  const auto& clock = parts_.function.clock;
  if (auto created = plain(buckets.create_bucket(target_.bucket, request_deadline(clock)));
      !created) {
    created.error().message += "; --s3-bucket gives another name";
    return created;
  }
  const auto shown =
      wait_until({parts_.function.clock, parts_.function.console},
                 {.what = std::format("the bucket {} to be there", target_.bucket)},
                 [&](Deadline deadline) -> Result<Sighting> {
                   const auto region = plain(buckets.region_of(target_.bucket, deadline));
                   if (!region) {
                     return std::unexpected(region.error());
                   }
                   return Sighting{*region ? Sighting::State::done : Sighting::State::not_yet,
                                   "not yet to be seen"};
                 });
  if (!shown) {
    return shown;
  }
  auto tagged = plain(buckets.put_tags(
      target_.bucket, {{std::string(k_owner_tag), target_.function}}, request_deadline(clock)));
  if (tagged) {
    parts_.function.console.say(std::format("  the bucket {} is there", target_.bucket));
  }
  return tagged;
}

Result<void> CreateS3Trigger::apply() {
  if (!bucket_is_there_) {
    if (auto created = create_bucket(); !created) {
      return created;
    }
  }
  if (auto made = first_.apply(); !made) {
    return made;
  }
  if (auto granted = grant(parts_.function, permission_, granted_); !granted) {
    return granted;
  }
  auto changed =
      change_notification(parts_, target_, notification_,
                          [this](const aws::BucketNotification& now) { return needed(now); });
  if (changed) {
    parts_.function.console.say(std::format("  new files below s3://{}/{}/ call {}", target_.bucket,
                                            target_.prefix, target_.function));
  }
  return changed;
}

}  // namespace tinydynamocdc::manage
