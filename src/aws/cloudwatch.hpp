// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// An alarm on one metric; words ("Sum", "notBreaching") as AWS spells them.
struct MetricAlarm {
  std::string name;
  std::string description;
  std::string metric_namespace;
  std::string metric;
  std::vector<std::pair<std::string, std::string>> dimensions;  ///< Name and value.
  std::string statistic;
  std::int64_t period_s = 300;
  std::int64_t periods = 1;  ///< That many in a row.
  std::string comparison = "GreaterThanOrEqualToThreshold";
  double threshold = 1;
  std::string missing_data = "notBreaching";
  std::vector<std::string> actions;  ///< ARNs told when it goes off.

  bool operator==(const MetricAlarm&) const = default;
};

/// An alarm as it is.
struct FoundAlarm {
  MetricAlarm alarm;
  std::string arn;
  std::string state;  ///< OK, ALARM, INSUFFICIENT_DATA
};

/// Which metric, and how far back from `end_unix_s`.
struct MetricQuestion {
  std::string metric_namespace;
  std::string metric;
  std::vector<std::pair<std::string, std::string>> dimensions;  ///< Name and value.
  std::int64_t end_unix_s = 0;
  std::int64_t seconds = 600;  ///< Whole minutes; above an hour, whole hours.
};

/// The operations of CloudWatch that we use. Lists are complete: all pages. Composite alarms are
/// not looked at. (Amazon CloudWatch API Reference.)
class CloudWatch {
 public:
  explicit CloudWatch(const Access& access);

  /// Those whose names begin so.
  [[nodiscard]] ServiceResult<std::vector<FoundAlarm>> alarms(std::string_view name_prefix,
                                                              base::Deadline deadline);
  /// Those that tell one whose ARN begins so.
  [[nodiscard]] ServiceResult<std::vector<FoundAlarm>> alarms_that_tell(std::string_view arn,
                                                                        base::Deadline deadline);
  /// Creates or replaces; tags count only for a new one.
  [[nodiscard]] ServiceResult<void> put_alarm(const MetricAlarm& alarm, const Tags& tags,
                                              base::Deadline deadline);
  /// At most 100 at a time. No error for one that is gone already.
  [[nodiscard]] ServiceResult<void> delete_alarms(std::span<const std::string> names,
                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view arn, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view arn, const Tags& tags,
                                             base::Deadline deadline);

  /// GetMetricStatistics: the greatest value in that time; nothing when there was none.
  [[nodiscard]] ServiceResult<std::optional<double>> maximum(const MetricQuestion& question,
                                                             base::Deadline deadline);
  /// The sum of all values in that time; nothing when there was none.
  [[nodiscard]] ServiceResult<std::optional<double>> sum(const MetricQuestion& question,
                                                         base::Deadline deadline);

  /// The dashboard's JSON text; nothing when there is none. Dashboards are of the account, not of a
  /// region.
  [[nodiscard]] ServiceResult<std::optional<std::string>> find_dashboard(std::string_view name,
                                                                         base::Deadline deadline);
  /// Creates or replaces. rejected: CloudWatch has something to say about the body.
  [[nodiscard]] ServiceResult<void> put_dashboard(std::string_view name, std::string_view body,
                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_dashboard(std::string_view name,
                                                     base::Deadline deadline);

 private:
  struct AlarmFilter {
    const char* member;  ///< AlarmNamePrefix or ActionPrefix.
    std::string value;
  };
  [[nodiscard]] ServiceResult<std::vector<FoundAlarm>> describe_alarms(const AlarmFilter& filter,
                                                                       base::Deadline deadline);
  [[nodiscard]] ServiceResult<std::vector<double>> values(const MetricQuestion& question,
                                                          const char* statistic,
                                                          base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
