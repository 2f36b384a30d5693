// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/aws_clients.hpp"

namespace tinydynamocdc::lambda {

/// Has this function called with an event later, once: after `pause`, or as much of it as can be
/// waited here. Who calls has brought the work further before, or waits for a moment that comes: so
/// there is no endless chain.
using GoOn =
    std::function<base::Result<void>(const std::string& event, std::chrono::seconds pause)>;

/// … by a call of its own: asynchronously, so AWS keeps the event and tries it three times, as one
/// of S3. AWS has no calls for later: of the pause, so much is slept as the deadline leaves.
/// denied: lambda:InvokeFunction on the function itself. `function_arn` is as invoked; where it is
/// not known, nothing is called, and that is an error. `aws` and `clock` must outlive what is
/// returned.
[[nodiscard]] GoOn own_call(AwsClients& aws, base::Clock& clock, std::string_view function_arn,
                            base::Deadline deadline);

}  // namespace tinydynamocdc::lambda
