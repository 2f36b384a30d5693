// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/error.hpp"
#include "manage/resource.hpp"
#include "setup/alerting.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

struct AlertingOrder {
  std::string email;           ///< For creation only.
  std::string on_failure_arn;  ///< Where a trigger of the same run reports; may be empty.
};

/// A topic with a subscriber, the alarms that tell it, and a dashboard. Absent: all alarms whose
/// names are this function's, of which those of others stay, and what else there is.
[[nodiscard]] base::Result<Part> alerting_part(const AlertingParts& parts, const Site& site,
                                               const AlertingOrder& order, manage::Goal goal);

}  // namespace tinydynamocdc::setup
