// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/sts.hpp"
#include "manage/plan.hpp"
#include "manage/schedules.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --remove-schedule: takes away what --create-schedule made for the table, also when table or
/// function are gone already: the schedule and the function's right to export; with the last
/// schedule of the function, the group and its role. Exports that run go on.
class RemoveSchedule final : public Verb {
 public:
  RemoveSchedule(const ScheduleParts& parts, aws::Sts& sts, ScheduleTarget target)
      : parts_(parts), sts_(sts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<void> plan_schedule(Plan& plan);
  [[nodiscard]] base::Result<void> plan_role(Plan& plan);
  [[nodiscard]] base::Result<void> plan_export_right(Plan& plan);
  [[nodiscard]] base::Result<void> remove_role();
  [[nodiscard]] const FunctionParts& function_parts() const { return parts_.trigger.function; }
  [[nodiscard]] base::Deadline soon() const;

  ScheduleParts parts_;
  aws::Sts& sts_;
  ScheduleTarget target_;
  std::string function_role_;  ///< Empty: the function is gone.
  ScheduleNames names_;
  bool removes_schedule_ = false;
  bool removes_group_ = false;
  bool others_need_role_ = false;
  bool removes_role_ = false;
  bool revokes_export_ = false;
};

}  // namespace tinydynamocdc::manage
