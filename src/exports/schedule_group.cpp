// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule_group.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::exports {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

Result<Standing> ScheduleGroup::look(Goal goal) {
  auto& clock = parts_.bucket.function.clock;
  TINYDYNAMOCDC_TRY(const auto group, plain(parts_.scheduler.find_group(schedule_group(site_),
                                                                        request_deadline(clock))));
  Standing standing;
  if (!group || group->state == "DELETING") {
    return standing;
  }
  standing.exists = true;
  TINYDYNAMOCDC_TRY(const auto tags,
                    plain(parts_.scheduler.tags(group->arn, request_deadline(clock))));
  setup::note_owner(standing, tags, site_);
  if (goal == Goal::absent) {
    TINYDYNAMOCDC_TRY(standing.users, schedules_in_group(parts_, site_));
  } else if (standing.owner != Standing::Owner::us) {
    standing.differences.push_back({.property = "tag with its function", .wanted = site_.function});
  }
  return standing;
}

Result<void> ScheduleGroup::create() {
  return manage::wait_until(
      {parts_.bucket.function.clock, parts_.bucket.function.console},
      {.what = std::format("{} to exist", name())}, [&](Deadline deadline) -> Result<PollResult> {
        const auto made =
            parts_.scheduler.create_group(schedule_group(site_), setup::marks_of(site_), deadline);
        if (made) {
          return PollResult{.state = PollResult::State::done};
        }
        if (aws::failed_with(made, "ConflictException")) {
          return PollResult{.seen = "the old one is being deleted"};
        }
        return std::unexpected(made.error().error);
      });
}

Result<void> ScheduleGroup::update(std::span<const manage::Difference> /*mend*/) {
  return plain(parts_.scheduler.add_tags(schedule_group_arn(site_), setup::marks_of(site_),
                                         request_deadline(parts_.bucket.function.clock)));
}

Result<void> ScheduleGroup::remove() {
  auto removed = plain(parts_.scheduler.delete_group(
      schedule_group(site_), request_deadline(parts_.bucket.function.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

Result<std::vector<manage::User>> schedules_in_group(const ScheduleParts& parts,
                                                     const setup::Site& site) {
  auto names = plain(parts.scheduler.schedules(schedule_group(site),
                                               request_deadline(parts.bucket.function.clock)));
  if (!names && names.error().kind != ErrorKind::missing) {
    return std::unexpected(names.error());
  }
  std::vector<manage::User> users;
  for (const auto& name : names.value_or(std::vector<std::string>())) {
    users.push_back({.key = "schedule " + name,
                     .name = "the schedule of " + name,
                     .freed_by = "--remove-schedule --table-name " + name});
  }
  return users;
}

}  // namespace tinydynamocdc::exports
