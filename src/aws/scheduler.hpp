// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct ScheduleGroup {
  std::string arn;
  std::string state;  ///< ACTIVE, DELETING
};

/// A schedule that calls a function; words ("ENABLED") as AWS spells them.
struct Schedule {
  std::string name;
  std::string group;
  std::string description;
  std::string expression;  ///< `cron(0 3 * * ? *)` in UTC, `rate(1 day)`
  std::string state = "ENABLED";
  std::string target_arn;
  std::string role_arn;
  std::string input;  ///< What the target gets.
  std::int64_t retries_max = 0;
  std::int64_t event_age_max_s = 0;  ///< No attempt later than that after the time that was meant.

  bool operator==(const Schedule&) const = default;
};

/// Where a schedule is.
struct ScheduleName {
  std::string group;
  std::string name;
};

/// The operations of EventBridge Scheduler that we use; nothing here waits for a state. Tags belong
/// to groups, not to schedules. (Amazon EventBridge Scheduler API Reference.)
/// Codes worth knowing: ConflictException (it is there, or on its way out), ValidationException
/// (also: the role cannot be assumed, for some seconds after CreateRole).
class Scheduler {
 public:
  explicit Scheduler(const Access& access);

  /// Nothing when there is no such group.
  [[nodiscard]] ServiceResult<std::optional<ScheduleGroup>> find_group(std::string_view name,
                                                                       base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> create_group(std::string_view name, const Tags& tags,
                                                 base::Deadline deadline);
  /// With all schedules in it.
  [[nodiscard]] ServiceResult<void> delete_group(std::string_view name, base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view group_arn, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view group_arn, const Tags& tags,
                                             base::Deadline deadline);

  /// The names of the group's schedules; all pages.
  [[nodiscard]] ServiceResult<std::vector<std::string>> schedules(std::string_view group,
                                                                  base::Deadline deadline);
  /// Nothing when there is no such schedule.
  [[nodiscard]] ServiceResult<std::optional<Schedule>> find_schedule(const ScheduleName& name,
                                                                     base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> create_schedule(const Schedule& schedule,
                                                    base::Deadline deadline);
  /// Replaces all of it.
  [[nodiscard]] ServiceResult<void> update_schedule(const Schedule& schedule,
                                                    base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_schedule(const ScheduleName& name,
                                                    base::Deadline deadline);

 private:
  [[nodiscard]] ServiceResult<void> put_schedule(std::string_view method,
                                                 std::string_view operation,
                                                 const Schedule& schedule, base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
