// SPDX-License-Identifier: Apache-2.0
#include "manage/create_table.hpp"

#include <format>

#include "manage/aws_call.hpp"
#include "manage/people.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::Result;

namespace {

constexpr const char* k_view_type = "NEW_AND_OLD_IMAGES";
constexpr const char* k_enabled = "ENABLED";

}  // namespace

// What is there, and whether it can be used.
Result<void> CreateTable::look() {
  auto answer = plain(parts_.dynamodb.find_table(target_.name, request_deadline(parts_.clock)));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const std::optional<aws::Table> found = std::move(*answer);
  if (!found) {
    found_ = Found::nothing;
    return {};
  }
  const auto& table = *found;
  if (table.status == "DELETING") {
    found_ = Found::going;
    return {};
  }
  if (auto fits = check_stream(table, target_.region); !fits) {
    return fits;
  }
  const auto tags = plain(parts_.dynamodb.tags(table.arn, request_deadline(parts_.clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  found_ = is_ours(*tags, target_.name) ? Found::ours : Found::others;
  if (found_ == Found::ours && table.status == "CREATING") {
    found_ = Found::coming;
    return {};
  }
  const auto backups =
      plain(parts_.dynamodb.continuous_backups(target_.name, request_deadline(parts_.clock)));
  if (!backups) {
    return std::unexpected(backups.error());
  }
  recovers_ = backups->point_in_time_recovery == k_enabled;
  return {};
}

Result<Plan> CreateTable::plan() {
  recovers_ = false;
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  Plan plan{.title = std::format("Test table {} in {}", target_.name, target_.region)};
  const auto table = std::format("the table {}", target_.name);
  const auto recovery = std::format("the point-in-time recovery of {}", target_.name);
  if (found_ == Found::nothing || found_ == Found::going) {
    plan.steps = {
        {Action::create, table,
         std::format("keys {} and {}, paid per request, stream with {}{}", k_people_partition_key,
                     k_people_sort_key, k_view_type,
                     found_ == Found::going ? "; the one being deleted must be gone first" : "")},
        {Action::change, recovery, "on, so that snapshots can be made"}};
    return plan;
  }
  plan.steps.push_back({Action::keep, table,
                        found_ == Found::others
                            ? "it exists, is not ours, and its stream fits: used as it is"
                            : "it exists and its stream fits"});
  if (found_ == Found::others && !recovers_) {
    plan.steps.push_back({Action::spare, recovery, "off; snapshots of this table need it"});
  } else {
    plan.steps.push_back({recovers_ ? Action::keep : Action::change, recovery, "on"});
  }
  return plan;
}

Result<void> CreateTable::create() {
  if (found_ == Found::going) {
    if (auto gone = gone_table(parts_, target_.name); !gone) {
      return gone;
    }
  }
  using Role = aws::KeyAttribute::Role;
  const auto created =
      parts_.dynamodb.create_table({.name = target_.name,
                                    .keys = {{k_people_partition_key, Role::partition, "S"},
                                             {k_people_sort_key, Role::sort, "S"}},
                                    .stream_view_type = k_view_type,
                                    .tags = {{std::string(k_owner_tag), target_.name}}},
                                   request_deadline(parts_.clock));
  // Somebody was faster, or an answer was lost and the request repeated: waiting for it is right in
  // both cases.
  if (!created && created.error().code != "ResourceInUseException") {
    return std::unexpected(created.error().error);
  }
  return {};
}

Result<void> CreateTable::enable_recovery() {
  const auto enabled = wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the point-in-time recovery of {} to be on", target_.name)},
      [this](Deadline deadline) -> Result<Sighting> {
        auto backups = parts_.dynamodb.enable_point_in_time_recovery(target_.name, deadline);
        if (aws::failed_with(backups, "ContinuousBackupsUnavailableException")) {
          return Sighting{.seen = "backups of a new table are being prepared"};
        }
        if (!backups) {
          return std::unexpected(backups.error().error);
        }
        const bool on = backups->point_in_time_recovery == k_enabled;
        return Sighting{on ? Sighting::State::done : Sighting::State::not_yet,
                        backups->point_in_time_recovery};
      });
  if (enabled) {
    parts_.console.say(std::format("  point-in-time recovery of {} is on", target_.name));
  }
  return enabled;
}

Result<void> CreateTable::apply() {
  if (found_ == Found::nothing || found_ == Found::going) {
    if (auto created = create(); !created) {
      return created;
    }
  }
  const auto table = active_table(parts_, target_.name);
  if (!table) {
    return std::unexpected(table.error());
  }
  if (auto fits = check_stream(*table, target_.region); !fits) {
    return fits;
  }
  parts_.console.say(std::format("  the table {} is ACTIVE", target_.name));
  return enable_recovery();
}

}  // namespace tinydynamocdc::manage
