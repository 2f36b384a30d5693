// SPDX-License-Identifier: Apache-2.0
#include "trigger/table_recovery.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::trigger {

using base::Deadline;
using base::Result;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

Result<Standing> TableRecovery::look(manage::Goal) {
  TINYDYNAMOCDC_TRY(const auto table, existing_table(parts_, table_));
  TINYDYNAMOCDC_TRY(const auto backups, plain(parts_.dynamodb.continuous_backups(
                                            table_.name, request_deadline(parts_.clock))));
  if (backups.point_in_time_recovery == manage::k_recovery_enabled) {
    return Standing{.exists = true, .remark = "on"};
  }
  bool switches_on = enable_ == TableStream::Enable::yes;
  if (!switches_on) {
    TINYDYNAMOCDC_TRY(switches_on, is_our_table(parts_, table));
  }
  if (switches_on) {
    return Standing{.remark =
                        "on, so that snapshots can be taken; AWS charges by the table's size"};
  }
  return Standing{
      .exists = true,
      .remark = "off; snapshots of this table need it, --enable-streams switches it on"};
}

Result<void> TableRecovery::create() {
  return manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the point-in-time recovery of {} to be on", table_.name)},
      [this](Deadline deadline) -> Result<PollResult> {
        const auto backups = parts_.dynamodb.enable_point_in_time_recovery(table_.name, deadline);
        if (aws::failed_with(backups, "ContinuousBackupsUnavailableException")) {
          return PollResult{.seen = "backups of a new table are being prepared"};
        }
        if (!backups) {
          return std::unexpected(backups.error().error);
        }
        const bool on = backups->point_in_time_recovery == manage::k_recovery_enabled;
        return PollResult{on ? PollResult::State::done : PollResult::State::not_yet,
                          backups->point_in_time_recovery};
      });
}

}  // namespace tinydynamocdc::trigger
