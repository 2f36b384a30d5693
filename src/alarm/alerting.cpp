// SPDX-License-Identifier: Apache-2.0
#include "alarm/alerting.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "manage/ownership.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::alarm {

using Json = nlohmann::json;

namespace {

// As in deploy/template.yaml.
constexpr double k_iterator_age_ms = 900'000;
constexpr int k_metric_period_s = 300;
constexpr const char* k_own_metrics = "TinyDynamoCDC";  // lambda/metrics.hpp
constexpr const char* k_lambda_metrics = "AWS/Lambda";
constexpr const char* k_queue_metrics = "AWS/SQS";

constexpr int k_widget_width = 8;
constexpr int k_widget_height = 6;
constexpr int k_dashboard_width = 24;
constexpr int k_head_height = 2;

struct MetricOfFunction {
  const char* metric_namespace;
  const char* name;
  const char* statistic;
  // Whose it is; nothing: the function's itself.
  std::optional<setup::QueueKind> queue = std::nullopt;
};

// What an alarm of the function itself is about.
struct AlarmOfFunction {
  const char* suffix;
  MetricOfFunction metric;
  const char* description;
  double threshold = 1;
  int periods = 1;
};

// What an alarm of one of the function's queues is about.
struct AlarmOfQueue {
  const char* suffix;
  setup::QueueKind queue;
  const char* metric;
  const char* description;
  double threshold = 1;
  int period_s = k_metric_period_s;
  int periods = 1;
};

// Failure records can be delivered for as long as the stream keeps their records, which is 24 h.
// (Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".)
constexpr int k_failures_wait_s = 72'000;
constexpr int k_hour_s = 3'600;
static_assert(k_failures_wait_s % k_hour_s == 0 && k_failures_wait_s < 24 * k_hour_s);

constexpr const char* k_dead_letters = "DeadLetters";

// SQS takes a failure record out of the age of the oldest once it was received three times, so
// those that were tried are counted, hour for hour. (Amazon SQS Developer Guide, "Available
// CloudWatch metrics for Amazon SQS".)
constexpr AlarmOfQueue k_queue_alarms[] = {
    {k_dead_letters, setup::QueueKind::dead_letters, "ApproximateNumberOfMessagesVisible",
     "Changes or snapshot files cannot be delivered; each message has its reason"},
    {"FailuresAge", setup::QueueKind::failures, "ApproximateAgeOfOldestMessage",
     "A failed batch has waited for 20 h with few tries; after 24 h its changes are lost",
     k_failures_wait_s},
    {"FailuresTried", setup::QueueKind::failures, "ApproximateNumberOfMessagesNotVisible",
     "Failed batches have been retried for 20 h; after 24 h their changes are lost", 1, k_hour_s,
     k_failures_wait_s / k_hour_s},
    {"SnapshotsAge", setup::QueueKind::snapshots, "ApproximateAgeOfOldestMessage",
     "A snapshot file has waited for 13 days; after 14 days SQS drops it and it is never loaded",
     k_snapshots_wait_s},
};
static_assert(k_snapshots_wait_s < setup::k_retention_s);

constexpr AlarmOfFunction k_alarms[] = {
    {"Errors",
     {k_lambda_metrics, "Errors", "Sum"},
     "An invocation failed; AWS sends its records again. See the function's log"},
    {"IteratorAge",
     {k_lambda_metrics, "IteratorAge", "Maximum"},
     "Changes are waiting; after 24 h they are lost. See the function's log",
     k_iterator_age_ms,
     2},
    {"Throttles",
     {k_lambda_metrics, "Throttles", "Sum"},
     "AWS throttled the function: raise its reserved concurrency or the account's limit",
     1,
     3},
    {"Quarantined",
     {k_own_metrics, "RowsQuarantined", "Sum"},
     "Tinybird put rows into a quarantine data source; its column c__error has the reason"},
    {"Undelivered",
     {k_own_metrics, "RecordsUndelivered", "Sum"},
     "Records were not delivered; AWS sends them again. See the function's log"},
    {"ItemsDifferent",
     {k_own_metrics, "ItemsDifferent", "Sum"},
     "A snapshot shows that Tinybird had another state: changes were lost. See the function's log"},
};

struct Widget {
  const char* title;
  std::vector<MetricOfFunction> metrics;
};

std::vector<Widget> widgets() {
  return {
      {"Rows delivered", {{k_own_metrics, "RowsDelivered", "Sum"}}},
      {"Quarantined, undelivered",
       {{k_own_metrics, "RowsQuarantined", "Sum"}, {k_own_metrics, "RecordsUndelivered", "Sum"}}},
      {"Invocations, errors, throttles",
       {{k_lambda_metrics, "Invocations", "Sum"},
        {k_lambda_metrics, "Errors", "Sum"},
        {k_lambda_metrics, "Throttles", "Sum"}}},
      {"Oldest change waiting, change to acknowledgement (ms)",
       {{k_lambda_metrics, "IteratorAge", "Maximum"},
        {k_own_metrics, "ChangeLagMs", "p50"},
        {k_own_metrics, "ChangeLagMs", "Maximum"}}},
      {"Duration (ms)",
       {{k_lambda_metrics, "Duration", "p50"},
        {k_lambda_metrics, "Duration", "p99"},
        {k_lambda_metrics, "Duration", "Maximum"}}},
      {"Requests to Tinybird, retries",
       {{k_own_metrics, "Requests", "Sum"}, {k_own_metrics, "Retries", "Sum"}}},
      {"Bytes sent", {{k_own_metrics, "BytesSent", "Sum"}}},
      {"Nightly proof: items compared, different",
       {{k_own_metrics, "ItemsVerified", "Sum"}, {k_own_metrics, "ItemsDifferent", "Sum"}}},
      {"S3 events that failed",
       {{k_lambda_metrics, "AsyncEventsDropped", "Sum"},
        {k_lambda_metrics, "DestinationDeliveryFailures", "Sum"}}},
      {"Snapshots: files waiting, loading, given up",
       {{k_queue_metrics, "ApproximateNumberOfMessagesVisible", "Maximum",
         setup::QueueKind::snapshots},
        {k_queue_metrics, "ApproximateNumberOfMessagesNotVisible", "Maximum",
         setup::QueueKind::snapshots},
        {k_queue_metrics, "ApproximateNumberOfMessagesVisible", "Maximum",
         setup::QueueKind::dead_letters}}},
  };
}

// Stands in the dashboard as the owner's tag stands on other things.
std::string dashboard_mark(const setup::Site& site) {
  return std::format("`{} {} in {}`", manage::k_owner_tag, site.function, site.region);
}

std::vector<aws::MetricAlarm> alarms_of_queues(const setup::Site& site,
                                               std::span<const std::string> queues) {
  std::vector<aws::MetricAlarm> alarms;
  for (const auto& alarm : k_queue_alarms) {
    alarms.push_back({.name = alarm_prefix(site) + alarm.suffix,
                      .description = alarm.description,
                      .metric_namespace = k_queue_metrics,
                      .metric = alarm.metric,
                      .dimensions = {{"QueueName", setup::queue_name(site, alarm.queue)}},
                      .statistic = "Maximum",
                      .period_s = alarm.period_s,
                      .periods = alarm.periods,
                      .threshold = alarm.threshold,
                      .actions = {topic_arn(site)}});
  }
  for (const auto& queue : queues) {
    auto like_ours = alarms.front();
    like_ours.name = std::format("{}-{}", dead_letters_alarm(site), queue);
    like_ours.dimensions = {{"QueueName", queue}};
    alarms.push_back(std::move(like_ours));
  }
  return alarms;
}

}  // namespace

std::string topic_name(const setup::Site& site) { return site.function + "-Alerts"; }

std::string topic_arn(const setup::Site& site) {
  return std::format("arn:{}:sns:{}:{}:{}", site.partition, site.region, site.account,
                     topic_name(site));
}

std::string alarm_prefix(const setup::Site& site) { return site.function + "-"; }

std::string dashboard_name(const setup::Site& site) {
  return std::format("{}-{}", site.function, site.region);
}

std::string dead_letters_alarm(const setup::Site& site) {
  return alarm_prefix(site) + k_dead_letters;
}

// arn : partition : sqs : region : account : name
std::string queue_with_metrics(std::string_view arn, const setup::Site& site) {
  const auto begin = std::format("arn:{}:sqs:{}:{}:", site.partition, site.region, site.account);
  return arn.starts_with(begin) ? std::string(arn.substr(begin.size())) : std::string();
}

std::vector<aws::MetricAlarm> wanted_alarms(const setup::Site& site,
                                            std::span<const std::string> queues) {
  std::vector<aws::MetricAlarm> alarms;
  for (const auto& alarm : k_alarms) {
    alarms.push_back({.name = alarm_prefix(site) + alarm.suffix,
                      .description = alarm.description,
                      .metric_namespace = alarm.metric.metric_namespace,
                      .metric = alarm.metric.name,
                      .dimensions = {{"FunctionName", site.function}},
                      .statistic = alarm.metric.statistic,
                      .period_s = k_metric_period_s,
                      .periods = alarm.periods,
                      .threshold = alarm.threshold,
                      .actions = {topic_arn(site)}});
  }
  for (auto& alarm : alarms_of_queues(site, queues)) {
    alarms.push_back(std::move(alarm));
  }
  return alarms;
}

std::string dashboard_body(const setup::Site& site) {
  Json shown = Json::array();
  shown.push_back(
      {{"type", "text"},
       {"x", 0},
       {"y", 0},
       {"width", k_dashboard_width},
       {"height", k_head_height},
       {"properties",
        {{"markdown",
          std::format("**{}**: changes of DynamoDB tables on their way to Tinybird.\n\nCreated by "
                      "TinyDynamoCDC, which overwrites edits: {}",
                      site.function, dashboard_mark(site))}}}});
  int place = 0;
  for (const auto& widget : widgets()) {
    Json metrics = Json::array();
    for (const auto& metric : widget.metrics) {
      metrics.push_back(
          Json::array({metric.metric_namespace,
                       metric.name,
                       metric.queue ? "QueueName" : "FunctionName",
                       metric.queue ? setup::queue_name(site, *metric.queue) : site.function,
                       {{"stat", metric.statistic}}}));
    }
    constexpr int k_widgets_per_row = k_dashboard_width / k_widget_width;
    shown.push_back({{"type", "metric"},
                     {"x", place % k_widgets_per_row * k_widget_width},
                     {"y", k_head_height + place / k_widgets_per_row * k_widget_height},
                     {"width", k_widget_width},
                     {"height", k_widget_height},
                     {"properties",
                      {{"title", widget.title},
                       {"region", site.region},
                       {"view", "timeSeries"},
                       {"period", k_metric_period_s},
                       {"metrics", metrics}}}});
    ++place;
  }
  return Json{{"widgets", shown}}.dump();
}

bool is_our_dashboard(std::string_view body, const setup::Site& site) {
  const auto mark = dashboard_mark(site);
  const auto json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("widgets") || !json["widgets"].is_array()) {
    return false;
  }
  return std::ranges::any_of(json["widgets"], [&](const Json& widget) {
    const auto text =
        widget.is_object() && widget.contains("properties") && widget["properties"].is_object()
            ? widget["properties"].value("markdown", Json())
            : Json();
    return text.is_string() && text.get<std::string>().contains(mark);
  });
}

bool is_same_dashboard(std::string_view body, std::string_view other) {
  return Json::parse(body, nullptr, false) == Json::parse(other, nullptr, false);
}

}  // namespace tinydynamocdc::alarm
