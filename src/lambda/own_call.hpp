// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/aws_clients.hpp"

namespace tinydynamocdc::lambda {

/// What has AWS call this function again with an event: asynchronously, so AWS keeps the event and
/// tries it three times, as one of S3. Who calls has brought the work further before: so there is
/// no endless chain. denied: lambda:InvokeFunction on the function itself. `function_arn` is as
/// invoked; where it is not known, nothing is called, and that is an error.
[[nodiscard]] std::function<base::Result<void>(const std::string& event)> own_call(
    AwsClients& aws, std::string_view function_arn, base::Deadline deadline);

}  // namespace tinydynamocdc::lambda
