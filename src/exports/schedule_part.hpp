// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "exports/schedules.hpp"
#include "manage/resource.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

struct SchedulesOrder {
  std::vector<std::string> tables;
  std::string expression;  ///< Not looked at with Goal::absent.
  setup::BucketPlace place;
  bool verify = false;  ///< As in ScheduleOrder.
};

/// Snapshots of these tables by schedule: the schedules, their group, the role that they call with,
/// and the function's right to export. With the last schedule go group and role.
[[nodiscard]] base::Result<setup::Part> schedule_part(const ScheduleParts& parts,
                                                      const setup::Site& site,
                                                      const SchedulesOrder& order,
                                                      manage::Goal goal);

}  // namespace tinydynamocdc::exports
