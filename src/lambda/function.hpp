// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.hpp"

namespace tinydynamocdc::lambda {

/// The program as an AWS Lambda function: reads the configuration, then serves invocations from
/// AWS_LAMBDA_RUNTIME_API until that breaks. Returns the process's exit status. A configuration
/// that makes no sense is told to the runtime API as an init error. Nothing is fetched before the
/// first invocation needs it.
[[nodiscard]] int run_function(const base::Environment& environment);

}  // namespace tinydynamocdc::lambda
