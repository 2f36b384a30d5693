// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/plan.hpp"
#include "manage/schedules.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --create-schedule EXPRESSION: snapshots of the table again and again. EventBridge Scheduler
/// calls the function, which has DynamoDB export the table; the files call the function as those of
/// any snapshot do. Made for it: a group with the owner's tag, a role that may call this function
/// and nothing else, and in the function's own role, where that is ours, the right to export this
/// table.
class CreateSchedule final : public Verb {
 public:
  CreateSchedule(const ScheduleParts& parts, ScheduleTarget target)
      : parts_(parts), target_(std::move(target)) {}

  /// missing: no table, function or bucket, or no trigger that would load the files (not asked for
  /// with --force); bad_config: point-in-time recovery is off; denied: group or role of that name
  /// are somebody else's.
  [[nodiscard]] base::Result<Plan> plan() override;
  /// rejected: AWS does not understand the expression.
  [[nodiscard]] base::Result<void> apply() override;

 private:
  enum class Todo { nothing, create, update };

  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<void> plan_export_right(Plan& plan);
  [[nodiscard]] base::Result<void> plan_role(Plan& plan);
  [[nodiscard]] base::Result<void> plan_group(Plan& plan);
  [[nodiscard]] base::Result<void> plan_schedule(Plan& plan);
  [[nodiscard]] base::Result<void> make_role();
  [[nodiscard]] base::Result<void> make_group();
  [[nodiscard]] base::Result<void> put_schedule();
  [[nodiscard]] FunctionArn function() const;
  [[nodiscard]] aws::Schedule wanted_schedule() const;
  [[nodiscard]] const FunctionParts& function_parts() const { return parts_.trigger.function; }
  [[nodiscard]] base::Deadline soon() const;

  ScheduleParts parts_;
  ScheduleTarget target_;
  std::string function_arn_;
  std::string function_role_;
  std::string table_arn_;
  ScheduleNames names_;
  std::string export_policy_;
  bool grants_export_ = false;
  std::string role_arn_;  ///< Of the scheduler's role; empty: there is none yet.
  bool grants_call_ = false;
  bool creates_group_ = false;
  Todo todo_ = Todo::nothing;
};

}  // namespace tinydynamocdc::manage
