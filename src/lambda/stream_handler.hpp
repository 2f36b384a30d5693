// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/report.hpp"
#include "lambda/config.hpp"

namespace tinydynamocdc::lambda {

/// What a batch's report becomes for AWS Lambda: a JSON response, or an invocation error.
///  - everything arrived: `{"batchItemFailures":[]}`;
///  - something did not, partial_batch: `{"batchItemFailures":[{"itemIdentifier":"<lowest
///  undelivered sequence
///    number>"}]}`, from which on AWS reads again;
///  - invocation_error, or a position is not known: an error with the first reason and the counts.
/// (AWS Lambda Developer Guide, "Reporting batch item failures".)
[[nodiscard]] base::Result<std::string> stream_response(const deliver::Report& report,
                                                        FailureAnswer answer);

/// Writes what the report says to the log: one line per reason and quarantine, and a summary.
void log_report(const base::Log& log, std::string_view request_id, const deliver::Report& report);

}  // namespace tinydynamocdc::lambda
