// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_notification.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "exports/notification_change.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "setup/bucket_grant.hpp"
#include "setup/function_users.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"
#include "setup/required.hpp"
#include "setup/rights.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

std::string objects_of(const aws::NotificationEntry& entry) {
  return std::format("new objects {}…{}", entry.prefix, entry.suffix);
}

// With where they go, where that is what changes.
std::string change_of(const aws::NotificationEntry& from, const aws::NotificationEntry& to) {
  return from.destination == to.destination
             ? objects_of(from)
             : std::format("{} to {}", objects_of(from), from.destination);
}

// `leaves alone a, b; c`
std::string remark_of(const std::vector<std::string>& others, std::string more) {
  if (others.empty()) {
    return more;
  }
  return std::format("keeps {}{}{}", base::joined(others), more.empty() ? "" : "; ", more);
}

std::string key_of(const std::string& bucket) { return "notification " + bucket; }

std::string name_of(const setup::Site& site, const setup::BucketPlace& place) {
  return std::format("the trigger of {} for s3://{}/{}/", site.function, place.bucket,
                     place.prefix);
}

}  // namespace

std::string BucketNotification::name() const { return name_of(site_, options_.place); }

std::vector<std::string> BucketNotification::needs() const {
  return {"bucket " + bucket(),
          "bucket permission " + bucket(),
          setup::BucketGrant::key_of(bucket()),
          setup::k_snapshot_trigger_key,
          setup::k_function_key,
          setup::k_rights_key,
          setup::k_taken_rights_key,
          "async failures"};
}

Result<Standing> BucketNotification::look(Goal goal) {
  TINYDYNAMOCDC_TRY(found_, notification_of(parts_, site_, bucket()));
  return goal == Goal::present ? wanted_standing() : unwanted_standing();
}

Result<Standing> BucketNotification::wanted_standing() const {
  const auto way = options_.way.way;
  TINYDYNAMOCDC_TRY(const auto change, making(found_, options_.place, site_, way, options_.reach));
  Standing standing;
  const auto wanted = wanted_entries(options_.place, site_, way);
  standing.exists = change.in.size() < wanted.size() || !change.out.empty();
  for (const auto& entry : change.in) {
    const auto replaced = std::ranges::find_if(
        change.out, [&](std::size_t i) { return found_.entries()[i].id == entry.id; });
    standing.differences.push_back(
        {.property = "notification",
         .found = replaced == change.out.end() ? "" : change_of(found_.entries()[*replaced], entry),
         .wanted = "for " + (replaced == change.out.end()
                                 ? objects_of(entry)
                                 : change_of(entry, found_.entries()[*replaced]))});
  }
  const auto is_replaced = [&](const aws::NotificationEntry& entry) {
    return std::ranges::any_of(
        change.out, [&](std::size_t i) { return found_.entries()[i].text == entry.text; });
  };
  std::vector<std::string> others;
  std::string instead;
  for (const auto& entry : found_.entries()) {
    const bool does_ours = std::ranges::any_of(
        wanted, [&](const auto& one) { return entry.id != one.id && covers(entry, one); });
    if (does_ours) {
      instead = std::format("{} does it", entry_name(entry));
    } else if (!std::ranges::contains(wanted, entry.id, &aws::NotificationEntry::id) &&
               !is_replaced(entry)) {
      others.push_back(entry_name(entry));
    }
  }
  const auto& remark = options_.way.remark;
  standing.remark =
      remark_of(others, instead + (instead.empty() || remark.empty() ? "" : "; ") + remark);
  return standing;
}

Result<Standing> BucketNotification::unwanted_standing() const {
  const auto change = taking(found_, options_.place, site_, options_.reach);
  Standing standing{.exists = !change.out.empty()};
  std::vector<std::string> others;
  const auto& entries = found_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!std::ranges::contains(change.out, i)) {
      const bool does_ours = std::ranges::any_of(k_ways, [&](Way way) {
        const auto wanted = wanted_entries(options_.place, site_, way);
        return std::ranges::any_of(wanted,
                                   [&](const auto& one) { return covers(entries[i], one); });
      });
      others.push_back(
          entry_name(entries[i]) +
          (does_ours
               ? " (not created by this tool; --force also removes notifications that do the same)"
               : ""));
    }
  }
  standing.remark = remark_of(others, "");
  TINYDYNAMOCDC_TRY(standing.users,
                    triggers_of_other_tables(parts_.function, site_, options_.removed_tables));
  return standing;
}

Result<void> BucketNotification::make() {
  return change_notification(parts_, bucket(), found_, [this](const aws::BucketNotification& now) {
    return making(now, options_.place, site_, options_.way.way, options_.reach);
  });
}

Result<void> BucketNotification::remove() {
  return change_notification(parts_, bucket(), found_, [this](const aws::BucketNotification& now) {
    return Result<NotificationChange>(taking(now, options_.place, site_, options_.reach));
  });
}

Result<std::vector<manage::User>> triggers_of_other_tables(const manage::FunctionParts& parts,
                                                           const setup::Site& site,
                                                           const std::vector<std::string>& tables) {
  std::vector<manage::User> users;
  if (tables.empty()) {
    return users;
  }
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts, site.function_arn()));
  for (const auto& trigger : manage::stream_triggers(triggers)) {
    const auto source = trigger.source_arn.value_or("");
    const auto table = manage::table_of_stream(source);
    if (!std::ranges::contains(tables, table)) {
      users.push_back({.key = setup::trigger_key(site, source),
                       .name = "the trigger from " + manage::source_name(source),
                       .freed_by = "--remove-ddb-trigger --table-name " + table});
    }
  }
  return users;
}

namespace {

base::Error nothing_would_load(const std::string& why) {
  return {ErrorKind::missing,
          std::format("nothing would load the snapshot: {}; --create-s3-trigger sets that up, "
                      "--force exports anyway",
                      why)};
}

Result<void> check_queue_calls(const setup::BucketParts& parts, const setup::Site& site) {
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts.function, site.function_arn()));
  const auto* trigger = setup::trigger_from_queue(triggers, site, setup::QueueKind::snapshots);
  const auto queue = setup::queue_name(site, setup::QueueKind::snapshots);
  if (trigger == nullptr) {
    return std::unexpected(nothing_would_load(
        std::format("the queue {} has no trigger that calls {}", queue, site.function)));
  }
  if (trigger->state == "Disabled" || trigger->state == "Disabling") {
    return std::unexpected(
        nothing_would_load(std::format("the trigger from the queue {} is disabled", queue)));
  }
  return {};
}

}  // namespace

Result<void> check_bucket_calls(const setup::BucketParts& parts, const setup::Site& site,
                                const setup::BucketPlace& place) {
  TINYDYNAMOCDC_TRY(const auto is_there, setup::bucket_is_there(parts, site, place.bucket));
  if (!is_there) {
    return base::fail(
        ErrorKind::missing,
        std::format("there is no bucket {}; --create-s3-trigger creates it", place.bucket));
  }
  TINYDYNAMOCDC_TRY(
      const auto notification,
      plain(parts.buckets.notification(place.bucket, request_deadline(parts.function.clock))));
  const auto direct = wanted_entries(place, site, Way::direct);
  const auto queued = wanted_entries(place, site, Way::queue);
  const auto comes = [&](const aws::NotificationEntry& wanted) {
    return std::ranges::any_of(notification.entries(),
                               [&](const auto& entry) { return covers(entry, wanted); });
  };
  bool needs_queue = false;
  for (std::size_t i = 0; i < direct.size(); ++i) {
    if (comes(direct[i])) {
      continue;
    }
    if (!comes(queued[i])) {
      return std::unexpected(
          nothing_would_load(std::format("the bucket {} does not call {} for new files below {}/",
                                         place.bucket, site.function, place.prefix)));
    }
    needs_queue = true;
  }
  return needs_queue ? check_queue_calls(parts, site) : Result<void>();
}

manage::Wanted required_notification(const setup::BucketParts& parts, const setup::Site& site,
                                     const setup::BucketPlace& place) {
  return {.resource = std::make_unique<setup::Required>(
              key_of(place.bucket), name_of(site, place),
              [parts, site, place] { return check_bucket_calls(parts, site, place); })};
}

}  // namespace tinydynamocdc::exports
