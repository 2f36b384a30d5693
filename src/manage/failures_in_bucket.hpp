// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "aws/objects.hpp"

namespace tinydynamocdc::manage {

/// Where a trigger's failure records are if that ARN, its on-failure destination, is a bucket's.
[[nodiscard]] std::optional<aws::ObjectName> failures_in_bucket(std::string_view destination_arn,
                                                                std::string_view trigger_uuid);

/// The same for the events that failed, if that ARN is the function's own on-failure destination.
/// (AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".)
[[nodiscard]] std::optional<aws::ObjectName> events_in_bucket(std::string_view destination_arn,
                                                              std::string_view function);

}  // namespace tinydynamocdc::manage
