// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/dynamodb.hpp"
#include "aws/scheduler.hpp"
#include "manage/bucket_triggers.hpp"
#include "manage/function_name.hpp"
#include "manage/function_setup.hpp"

/// Schedules: EventBridge Scheduler calls the function, which has DynamoDB export a table. What the
/// verbs for them have in common. All schedules of a function are in one group of its name, which
/// carries the owner's tag (schedules themselves cannot), and use one role.
namespace tinydynamocdc::manage {

struct ScheduleParts {
  aws::DynamoDb& dynamodb;
  aws::Scheduler& scheduler;
  BucketTriggerParts trigger;
};

struct ScheduleTarget {
  std::string table;
  std::string expression;     ///< For creation only.
  BucketTriggerTarget place;  ///< Function, bucket and the prefix of all snapshots.
};

/// `text`, or a shorter one that stands for it alone, where it has more than `bytes_max`.
[[nodiscard]] std::string short_name(std::string_view text, std::size_t bytes_max);

struct ScheduleNames {
  std::string group;
  std::string group_arn;
  std::string schedule;
  std::string role;           ///< That EventBridge Scheduler calls the function with.
  std::string role_policy;    ///< In it.
  std::string export_policy;  ///< In the function's own role: that it may export this table.
};
[[nodiscard]] ScheduleNames schedule_names(const FunctionArn& function, std::string_view table);

/// Who may use the role: EventBridge Scheduler, for this group's schedules.
[[nodiscard]] std::string schedule_trust(const FunctionArn& function, const ScheduleNames& names);

/// What the role may do: call the function.
[[nodiscard]] std::string schedule_role_policy(std::string_view function_arn);

/// What the function's role needs to export the table: the export, and writing below the prefix.
/// (Amazon DynamoDB Developer Guide, "Requesting a table export": permissions.)
[[nodiscard]] std::string export_policy(std::string_view table_arn, const FunctionArn& function,
                                        const BucketTriggerTarget& place, std::string_view table);

/// What a schedule refers to.
struct ScheduleArns {
  std::string_view function;
  std::string_view table;
  std::string_view role;  ///< EventBridge Scheduler's.
};

/// The schedule as it shall be.
[[nodiscard]] aws::Schedule wanted_schedule(const ScheduleNames& names,
                                            const ScheduleTarget& target, const ScheduleArns& arns);

/// True when both JSON texts say the same.
[[nodiscard]] bool is_same_document(std::string_view document, std::string_view other);

/// The last part of a role's ARN.
[[nodiscard]] std::string role_name(std::string_view role_arn);

}  // namespace tinydynamocdc::manage
