// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::exports {

/// bad_config with what would be right, unless the text is a schedule expression as EventBridge
/// Scheduler takes it: `cron(0 3 * * ? *)`, `rate(1 day)`, `at(2026-12-31T03:00:00)`. No I/O.
///
/// cron has six fields (minutes, hours, day of month, month, day of week, year), of which exactly
/// one day is `?`; five, as in a crontab, are none of its own. A rate is singular for 1 alone.
/// (EventBridge Scheduler User Guide, "Schedule types"; EventBridge User Guide, "Setting a schedule
/// pattern", for the fields' values and wildcards.)
[[nodiscard]] base::Result<void> check_schedule_expression(std::string_view expression);

}  // namespace tinydynamocdc::exports
