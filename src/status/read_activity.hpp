// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/cloudwatch.hpp"
#include "base/clock.hpp"
#include "status/status.hpp"

/// What CloudWatch knows of the function.
namespace tinydynamocdc::status {

struct WatchParts {
  aws::CloudWatch& watch;
  base::Clock& clock;
};

/// Failed invocations and undelivered records of the last day.
[[nodiscard]] Fact<ActivityFacts> read_activity(const WatchParts& parts,
                                                const std::string& function);

/// What became of the calls of a group of schedules in the last k_schedule_window_s.
[[nodiscard]] Fact<ScheduleFacts> read_schedule_runs(const WatchParts& parts,
                                                     const std::string& group);

/// The greatest IteratorAge of the last k_lag_window_s, milliseconds; nothing: there was none.
[[nodiscard]] Fact<std::optional<double>> read_iterator_age(const WatchParts& parts,
                                                            const std::string& function);

/// The alarms of the function, and those on its dead letters.
[[nodiscard]] Fact<AlarmFacts> read_alarms(const WatchParts& parts, const std::string& function);

}  // namespace tinydynamocdc::status
