// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/lambda.hpp"
#include "base/clock.hpp"
#include "doctor/finding.hpp"
#include "tinybird/client.hpp"

/// Quotas of others that a set-up can reach, with what is left of them.
namespace tinydynamocdc::doctor {

/// Invocations at the same time: at least one for each of `tables`, and those of the queues for
/// snapshot files and failed batches. note: the account may not run as many, so AWS delays some.
[[nodiscard]] Finding concurrency_finding(aws::Lambda& functions, base::Clock& clock,
                                          std::size_t tables);

/// Data sources of the workspace: each table needs two. note: two more do not fit.
[[nodiscard]] Finding datasources_finding(tinybird::Client& client, base::Deadline deadline);

}  // namespace tinydynamocdc::doctor
