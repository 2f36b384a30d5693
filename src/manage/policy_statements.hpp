// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

/// The statements that FunctionPolicy consists of, by their Sid: which actions each allows.
namespace tinydynamocdc::manage::policy_statements {

inline constexpr std::string_view k_log = "WriteOwnLogs";
inline constexpr std::string_view k_stream = "ReadStream";
inline constexpr std::string_view k_table = "KnowTable";
inline constexpr std::string_view k_export = "KnowExports";
inline constexpr std::string_view k_exports = "FindExports";
inline constexpr std::string_view k_objects = "ReadSnapshots";
inline constexpr std::string_view k_bucket = "TellMissingFromDenied";
inline constexpr std::string_view k_ledger = "WriteLedger";
inline constexpr std::string_view k_own_call = "CallItself";
inline constexpr std::string_view k_token = "ReadToken";
inline constexpr std::string_view k_queue = "ReportFailures";
inline constexpr std::string_view k_failures = "RedriveFailures";
inline constexpr std::string_view k_failure_objects = "ReportFailuresToBucket";
inline constexpr std::string_view k_failure_bucket = "SeeBucketOfFailures";
inline constexpr std::string_view k_exporting = "ExportTable";
inline constexpr std::string_view k_written_exports = "WriteExport";

struct Statement {
  std::string_view id;
  std::vector<std::string_view> actions;
};

/// All of them: those of deploy/lambda_policy.json, in its order, with those for a bucket that
/// calls the function directly, for a bucket of failures and for schedules. (What an export needs:
/// Amazon DynamoDB Developer Guide, "Requesting a table export". What an S3 destination needs:
/// Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".)
[[nodiscard]] const std::vector<Statement>& statements();

}  // namespace tinydynamocdc::manage::policy_statements
