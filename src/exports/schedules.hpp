// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/dynamodb.hpp"
#include "aws/scheduler.hpp"
#include "base/error.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

/// Schedules: EventBridge Scheduler calls the function, which has DynamoDB export a table; the
/// files call the function as those of any snapshot do. All schedules of a function are in one
/// group of its name, which carries the owner's tags (schedules themselves cannot), and use one
/// role. Names and documents, without I/O.
namespace tinydynamocdc::exports {

struct ScheduleParts {
  aws::DynamoDb& dynamodb;
  aws::Scheduler& scheduler;
  setup::BucketParts bucket;
};

/// `text`, or a shorter one that stands for it alone, where it has more than `bytes_max`.
[[nodiscard]] std::string short_name(std::string_view text, std::size_t bytes_max);

[[nodiscard]] std::string schedule_group(const setup::Site& site);
[[nodiscard]] std::string schedule_group_arn(const setup::Site& site);
[[nodiscard]] std::string schedule_name(std::string_view table);

/// The role that EventBridge Scheduler calls the function with: `<function>-<region>-Scheduler`.
/// Roles are the same in all regions.
[[nodiscard]] std::string scheduler_role_name(const setup::Site& site);
/// As earlier versions called it, in whatever region.
[[nodiscard]] std::string old_scheduler_role_name(const setup::Site& site);
[[nodiscard]] std::string role_arn(const setup::Site& site, std::string_view role);

/// In the scheduler's role: it may call the function.
inline constexpr const char* k_call_policy_name = "TinyDynamoCDC-CallFunction";
[[nodiscard]] std::string call_policy(const setup::Site& site);
/// Who may use that role: EventBridge Scheduler, for this group's schedules.
[[nodiscard]] std::string schedule_trust(const setup::Site& site);

/// In the function's role, one for each table: how older versions gave the right to export it.
[[nodiscard]] std::string old_export_policy_name(std::string_view table);

/// What EventBridge Scheduler replaces by the time that was meant, the same in every attempt.
/// (EventBridge Scheduler User Guide, "Adding context attributes".)
inline constexpr std::string_view k_scheduled_time = "<aws.scheduler.scheduled-time>";

/// What one schedule is about.
struct ScheduleOrder {
  std::string table;
  std::string expression;
  setup::BucketPlace place;  ///< The prefix is that of all snapshots.
  std::string role;          ///< EventBridge Scheduler's, by name.
  bool verify = false;       ///< Each snapshot is to be proved (docs/nightly.md).
};

/// The schedule as it shall be.
[[nodiscard]] aws::Schedule wanted_schedule(const setup::Site& site, const ScheduleOrder& order);

/// True when both JSON texts say the same.
[[nodiscard]] bool is_same_document(std::string_view document, std::string_view other);

}  // namespace tinydynamocdc::exports
