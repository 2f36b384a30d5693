// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "aws/lambda.hpp"
#include "manage/resource.hpp"

/// What a trigger from a table's stream is like. Decisions without I/O.
namespace tinydynamocdc::manage {

/// What may be asked for beside what every trigger has; what is not asked for stays as it is.
struct TriggerOptions {
  std::optional<int> record_age_max_s;  ///< -1: as long as the stream keeps the record.
  std::optional<int> parallelization;
  std::string on_failure_arn;  ///< An SQS queue or an S3 bucket; empty: not asked for.
  /// For a trigger that reports its failures nowhere; empty: it may stay so.
  std::string default_on_failure_arn;
};

/// In what a trigger differs from the settings of a new one and from what was asked for.
[[nodiscard]] std::vector<Difference> trigger_differences(const aws::EventSourceMapping& trigger,
                                                          const TriggerOptions& options);

/// What mends them.
[[nodiscard]] aws::MappingUpdate trigger_update(const std::string& uuid,
                                                std::span<const Difference> mend,
                                                const TriggerOptions& options);

/// A new trigger, from the beginning of the stream.
[[nodiscard]] aws::NewMapping new_trigger(const std::string& function_arn,
                                          const std::string& stream_arn,
                                          const TriggerOptions& options);

/// A new trigger's settings for people: `batch size 250, window 5 s, …`.
[[nodiscard]] std::string trigger_text(const TriggerOptions& options);

/// What was asked for, and otherwise what that trigger has: for the one that follows it.
[[nodiscard]] TriggerOptions carried_over(const aws::EventSourceMapping& trigger,
                                          TriggerOptions options);

}  // namespace tinydynamocdc::manage
