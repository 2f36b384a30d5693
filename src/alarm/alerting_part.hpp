// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alarm/alerting.hpp"
#include "base/error.hpp"
#include "manage/resource.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

struct AlertingOrder {
  std::string email;           ///< For creation only.
  std::string on_failure_arn;  ///< Where a trigger of the same run reports; may be empty.
};

/// A topic with a subscriber, the alarms that tell it, and a dashboard. Absent: all alarms whose
/// names are this function's, of which those of others stay, and what else there is.
[[nodiscard]] base::Result<setup::Part> alerting_part(const AlertingParts& parts,
                                                      const setup::Site& site,
                                                      const AlertingOrder& order,
                                                      manage::Goal goal);

}  // namespace tinydynamocdc::alarm
