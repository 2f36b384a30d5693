// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_notification.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <utility>

#include "base/try.hpp"
#include "exports/bucket_entries.hpp"
#include "exports/notification_change.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "setup/function_users.hpp"
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

// What a bucket that is not there yet has.
constexpr const char* k_no_notification = "<NotificationConfiguration/>";

std::string objects_of(const aws::NotificationEntry& entry) {
  return std::format("new objects {}…{}", entry.prefix, entry.suffix);
}

// `leaves alone a, b; c`
std::string remark_of(const std::vector<std::string>& others, std::string more) {
  if (others.empty()) {
    return more;
  }
  return std::format("leaves alone {}{}{}", manage::joined(others), more.empty() ? "" : "; ", more);
}

std::string key_of(const std::string& bucket) { return "notification " + bucket; }

std::string name_of(const setup::Site& site, const setup::BucketPlace& place) {
  return std::format("the trigger of {} for s3://{}/{}/", site.function, place.bucket,
                     place.prefix);
}

}  // namespace

std::string BucketNotification::name() const { return name_of(site_, options_.place); }

std::vector<std::string> BucketNotification::needs() const {
  return {"bucket " + bucket(), "bucket permission " + bucket(), setup::k_function_key,
          setup::k_rights_key,  setup::k_taken_rights_key,       "async failures"};
}

Result<Standing> BucketNotification::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto is_there, setup::bucket_is_there(parts_, site_, bucket()));
  TINYDYNAMOCDC_TRY(found_, is_there ? plain(parts_.buckets.notification(
                                           bucket(), request_deadline(parts_.function.clock)))
                                     : aws::BucketNotification::parse(k_no_notification));
  return goal == Goal::present ? wanted_standing() : unwanted_standing();
}

Result<Standing> BucketNotification::wanted_standing() const {
  TINYDYNAMOCDC_TRY(const auto change, making(found_, options_.place, site_));
  Standing standing;
  const auto wanted = wanted_entries(options_.place, site_);
  standing.exists = change.in.size() < wanted.size() || !change.out.empty();
  for (const auto& entry : change.in) {
    const auto replaced = std::ranges::find_if(
        change.out, [&](std::size_t i) { return found_.entries()[i].id == entry.id; });
    standing.differences.push_back(
        {.property = "notification",
         .found = replaced == change.out.end() ? "" : objects_of(found_.entries()[*replaced]),
         .wanted = "for " + objects_of(entry)});
  }
  std::vector<std::string> others;
  std::string instead;
  for (const auto& entry : found_.entries()) {
    const bool does_ours = std::ranges::any_of(
        wanted, [&](const auto& one) { return entry.id != one.id && covers(entry, one); });
    if (does_ours) {
      instead = std::format("{} does it", entry_name(entry));
    } else if (!std::ranges::contains(wanted, entry.id, &aws::NotificationEntry::id)) {
      others.push_back(entry_name(entry));
    }
  }
  standing.remark = remark_of(others, std::move(instead));
  return standing;
}

Result<Standing> BucketNotification::unwanted_standing() const {
  const auto change = taking(found_, options_.place, site_, options_.reach);
  Standing standing{.exists = !change.out.empty()};
  std::vector<std::string> others;
  const auto& entries = found_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!std::ranges::contains(change.out, i)) {
      const bool does_ours =
          std::ranges::any_of(wanted_entries(options_.place, site_),
                              [&](const auto& wanted) { return covers(entries[i], wanted); });
      others.push_back(
          entry_name(entries[i]) +
          (does_ours ? " (not made by this tool; --force takes also what does the same)" : ""));
    }
  }
  standing.remark = remark_of(others, "");
  TINYDYNAMOCDC_TRY(standing.users,
                    triggers_of_other_tables(parts_.function, site_, options_.removed_tables));
  return standing;
}

Result<void> BucketNotification::make() {
  return change_notification(parts_, bucket(), found_, [this](const aws::BucketNotification& now) {
    return making(now, options_.place, site_);
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

Result<void> check_bucket_calls(const setup::BucketParts& parts, const setup::Site& site,
                                const setup::BucketPlace& place) {
  TINYDYNAMOCDC_TRY(const auto is_there, setup::bucket_is_there(parts, site, place.bucket));
  if (!is_there) {
    return base::fail(
        ErrorKind::missing,
        std::format("there is no bucket {}; --create-s3-trigger makes it", place.bucket));
  }
  TINYDYNAMOCDC_TRY(
      const auto notification,
      plain(parts.buckets.notification(place.bucket, request_deadline(parts.function.clock))));
  const bool all =
      std::ranges::all_of(wanted_entries(place, site), [&](const aws::NotificationEntry& entry) {
        return std::ranges::any_of(notification.entries(),
                                   [&](const auto& there) { return covers(there, entry); });
      });
  if (!all) {
    return base::fail(
        ErrorKind::missing,
        std::format("nothing would load the snapshot: the bucket {} does not call {} "
                    "for new files below {}/; --create-s3-trigger makes that, --force "
                    "exports all the same",
                    place.bucket, site.function, place.prefix));
  }
  return {};
}

manage::Wanted required_notification(const setup::BucketParts& parts, const setup::Site& site,
                                     const setup::BucketPlace& place) {
  return {.resource = std::make_unique<setup::Required>(
              key_of(place.bucket), name_of(site, place),
              [parts, site, place] { return check_bucket_calls(parts, site, place); })};
}

}  // namespace tinydynamocdc::exports
