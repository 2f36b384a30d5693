// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "aws/dynamodb_exports.hpp"

/// The spans of time in which AWS exports what has changed. Decisions without I/O.
namespace tinydynamocdc::snapshot {

/// AWS exports changes of 15 minutes up to 24 hours at a time. (AWS Database Blog, "Introducing
/// incremental export from Amazon DynamoDB to Amazon S3"; DynamoDB Developer Guide, "Requesting a
/// table export in DynamoDB".)
inline constexpr std::int64_t k_window_s_min = std::int64_t{15} * 60;
inline constexpr std::int64_t k_window_s_max = std::int64_t{24} * 60 * 60;
static_assert(k_window_s_max > 2 * k_window_s_min);

/// Spans one behind the other from the first second on, each as long as AWS takes one. One that is
/// `running` and begins where one is needed is taken as it is, so that a call that is made again
/// doubles nothing. They end at `span.to_s`, or, behind a running one, less than k_window_s_min
/// before it. None where the span is shorter than that.
[[nodiscard]] std::vector<aws::ExportWindow> windows_of(aws::ExportWindow span,
                                                        std::span<const aws::ExportWindow> running);

}  // namespace tinydynamocdc::snapshot
