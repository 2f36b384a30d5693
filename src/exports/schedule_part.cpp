// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule_part.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/try.hpp"
#include "exports/old_export_policies.hpp"
#include "exports/rights.hpp"
#include "exports/schedule.hpp"
#include "exports/schedule_group.hpp"
#include "exports/scheduler_role.hpp"
#include "setup/required.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::exports {

using base::Result;
using manage::FunctionPolicy;
using manage::Goal;

Result<setup::Part> schedule_part(const ScheduleParts& parts, const setup::Site& site,
                                  const SchedulesOrder& order, Goal goal) {
  const auto& function = parts.bucket.function;
  TINYDYNAMOCDC_TRY(const auto role, find_scheduler_role(function, site));
  TINYDYNAMOCDC_TRY(auto old, find_old_export_policies(function, site, order.tables));
  setup::Part part;
  const auto add = [&](std::unique_ptr<manage::Resource> resource) {
    part.resources.push_back({.resource = std::move(resource), .goal = goal});
  };
  add(std::make_unique<ScheduleGroup>(parts, site));
  add(std::make_unique<SchedulerRole>(parts, site, role));
  for (const auto& table : order.tables) {
    if (goal == Goal::present) {
      // A thing of its own that needs nothing: a table that is missing is not one that comes.
      add(std::make_unique<setup::Required>(
          "exportable table " + table, "the table " + table,
          [parts, site, table] { return check_exportable(parts, site, table); }));
    }
    add(std::make_unique<Schedule>(parts, site,
                                   ScheduleOrder{.table = table,
                                                 .expression = order.expression,
                                                 .place = order.place,
                                                 .role = role,
                                                 .verify = order.verify}));
    part.rights.push_back(export_right(site, table, order.place, goal));
  }
  if (goal == Goal::absent) {
    TINYDYNAMOCDC_TRY(auto scheduled, schedules_in_group(parts, site));
    std::erase_if(scheduled, [&](const manage::User& user) {
      return std::ranges::contains(part.resources, user.key, [](const manage::Wanted& wanted) {
        return wanted.resource->key();
      });
    });
    if (scheduled.empty()) {
      part.rights.push_back(
          {.goal = goal, .what = "export tables", .change = [](FunctionPolicy& policy) {
             policy.forbid_all_exporting();
           }});
    }
  }
  if (!old.empty()) {
    part.resources.push_back(
        {.resource = std::make_unique<OldExportPolicies>(function, site, std::move(old)),
         .goal = Goal::absent});
  }
  return part;
}

}  // namespace tinydynamocdc::exports
