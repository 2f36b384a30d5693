// SPDX-License-Identifier: Apache-2.0
#include "status/read_activity.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

namespace {

constexpr const char* k_lambda_metrics = "AWS/Lambda";
constexpr const char* k_own_metrics = "TinyDynamoCDC";  // lambda/metrics.hpp
constexpr const char* k_metric_action = "cloudwatch:GetMetricStatistics";

aws::MetricQuestion question(const WatchParts& parts, const std::string& function,
                             std::string metric_namespace, std::string metric,
                             std::int64_t seconds) {
  return {.metric_namespace = std::move(metric_namespace),
          .metric = std::move(metric),
          .dimensions = {{"FunctionName", function}},
          .end_unix_s = parts.clock.unix_ms() / 1000,
          .seconds = seconds};
}

Fact<std::optional<std::int64_t>> sum_of(const WatchParts& parts,
                                         const aws::MetricQuestion& asked) {
  return read_fact(parts.watch.sum(asked, manage::request_deadline(parts.clock)), k_metric_action)
      .transform([](const std::optional<double>& sum) {
        return sum ? std::optional<std::int64_t>(std::llround(*sum)) : std::nullopt;
      });
}

}  // namespace

Fact<ActivityFacts> read_activity(const WatchParts& parts, const std::string& function) {
  TINYDYNAMOCDC_TRY(const auto errors, sum_of(parts, question(parts, function, k_lambda_metrics,
                                                              "Errors", k_activity_window_s)));
  TINYDYNAMOCDC_TRY(const auto undelivered,
                    sum_of(parts, question(parts, function, k_own_metrics, "RecordsUndelivered",
                                           k_activity_window_s)));
  return ActivityFacts{.errors = errors, .undelivered = undelivered};
}

// (EventBridge Scheduler User Guide, "Monitoring … with Amazon CloudWatch".)
Fact<ScheduleFacts> read_schedule_runs(const WatchParts& parts, const std::string& group) {
  ScheduleFacts facts;
  for (const auto& [metric, count] : {std::pair{"InvocationAttemptCount", &facts.runs},
                                      std::pair{"TargetErrorCount", &facts.refused},
                                      std::pair{"InvocationDroppedCount", &facts.dropped}}) {
    TINYDYNAMOCDC_TRY(const auto sum, sum_of(parts, {.metric_namespace = "AWS/Scheduler",
                                                     .metric = metric,
                                                     .dimensions = {{"ScheduleGroup", group}},
                                                     .end_unix_s = parts.clock.unix_ms() / 1000,
                                                     .seconds = k_schedule_window_s}));
    *count = sum.value_or(0);
  }
  return facts;
}

Fact<std::optional<double>> read_iterator_age(const WatchParts& parts,
                                              const std::string& function) {
  return read_fact(parts.watch.maximum(
                       question(parts, function, k_lambda_metrics, "IteratorAge", k_lag_window_s),
                       manage::request_deadline(parts.clock)),
                   k_metric_action);
}

Fact<AlarmFacts> read_alarms(const WatchParts& parts, const std::string& function) {
  TINYDYNAMOCDC_TRY(
      const auto found,
      read_fact(parts.watch.alarms(function + "-", manage::request_deadline(parts.clock)),
                "cloudwatch:DescribeAlarms"));
  AlarmFacts facts;
  for (const auto& each : found) {
    const bool is_of_another = std::ranges::any_of(each.alarm.dimensions, [&](const auto& dim) {
      return dim.first == "FunctionName" && dim.second != function;
    });
    if (is_of_another) {
      continue;
    }
    ++facts.count;
    if (each.state == "ALARM") {
      facts.in_alarm.push_back(each.alarm.name);
    }
  }
  return facts;
}

}  // namespace tinydynamocdc::status
