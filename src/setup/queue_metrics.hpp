// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "aws/cloudwatch.hpp"
#include "base/clock.hpp"

/// What CloudWatch alone knows of a queue. Nothing where it does not tell: whoever asks does
/// without.
namespace tinydynamocdc::setup {

/// How long the oldest message waits, seconds.
[[nodiscard]] std::optional<std::int64_t> oldest_in_queue(aws::CloudWatch& watch,
                                                          const base::Clock& clock,
                                                          const std::string& queue);

/// How many messages were deleted in the last `seconds`; 0 where CloudWatch has no value of it.
[[nodiscard]] std::optional<std::int64_t> done_with_in_queue(aws::CloudWatch& watch,
                                                             const base::Clock& clock,
                                                             const std::string& queue,
                                                             std::int64_t seconds);

}  // namespace tinydynamocdc::setup
