// SPDX-License-Identifier: Apache-2.0
#include "manage/alerting.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

namespace tinydynamocdc::manage {

namespace {

using Json = nlohmann::json;

// As in deploy/template.yaml.
constexpr double k_iterator_age_ms = 900'000;
constexpr int k_metric_period_s = 300;
constexpr const char* k_own_metrics = "TinyDynamoCDC";  // lambda/metrics.hpp
constexpr const char* k_lambda_metrics = "AWS/Lambda";

constexpr int k_widget_width = 8;
constexpr int k_widget_height = 6;
constexpr int k_dashboard_width = 24;
constexpr int k_head_height = 2;

struct MetricOfFunction {
  const char* metric_namespace;
  const char* name;
  const char* statistic;
};

// What an alarm of the function itself is about.
struct AlarmOfFunction {
  const char* suffix;
  MetricOfFunction metric;
  const char* description;
  double threshold = 1;
  int periods = 1;
};

constexpr AlarmOfFunction k_alarms[] = {
    {"Errors",
     {k_lambda_metrics, "Errors", "Sum"},
     "An invocation failed; its records come again. See the function's log"},
    {"IteratorAge",
     {k_lambda_metrics, "IteratorAge", "Maximum"},
     "Changes wait; after 24 h they are gone",
     k_iterator_age_ms,
     2},
    {"Throttles",
     {k_lambda_metrics, "Throttles", "Sum"},
     "The function could not be started as often as was needed",
     1,
     3},
    {"Quarantined",
     {k_own_metrics, "RowsQuarantined", "Sum"},
     "Tinybird put rows into a quarantine data source"},
    {"Undelivered",
     {k_own_metrics, "RecordsUndelivered", "Sum"},
     "Records were not delivered; they come again. See the function's log"},
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
      {"S3 events: failed to arrive",
       {{k_lambda_metrics, "AsyncEventsDropped", "Sum"},
        {k_lambda_metrics, "DestinationDeliveryFailures", "Sum"}}},
  };
}

// Stands in the dashboard as the owner's tag stands on other things.
std::string dashboard_mark(const FunctionArn& function) {
  return std::format("`{} {} in {}`", k_owner_tag, function.name, function.region);
}

// arn : partition : sqs : region : account : name
std::string queue_of(std::string_view arn, const FunctionArn& function) {
  const auto begin =
      std::format("arn:{}:sqs:{}:{}:", function.partition, function.region, function.account);
  return arn.starts_with(begin) ? std::string(arn.substr(begin.size())) : std::string();
}

}  // namespace

AlertingNames alerting_names(const FunctionArn& function) {
  const auto topic = std::format("{}-Alerts", function.name);
  return {.topic = topic,
          .topic_arn = std::format("arn:{}:sns:{}:{}:{}", function.partition, function.region,
                                   function.account, topic),
          .alarm_prefix = std::format("{}-", function.name),
          .dashboard = std::format("{}-{}", function.name, function.region)};
}

std::vector<std::string> dead_letter_queues(std::span<const aws::EventSourceMapping> triggers,
                                            const FunctionArn& function) {
  std::vector<std::string> queues;
  for (const auto& trigger : triggers) {
    auto queue = queue_of(trigger.on_failure_arn, function);
    if (!queue.empty() && !std::ranges::contains(queues, queue)) {
      queues.push_back(std::move(queue));
    }
  }
  return queues;
}

std::vector<aws::MetricAlarm> wanted_alarms(const FunctionArn& function, const AlertingNames& names,
                                            std::span<const std::string> queues) {
  std::vector<aws::MetricAlarm> alarms;
  for (const auto& alarm : k_alarms) {
    alarms.push_back({.name = names.alarm_prefix + alarm.suffix,
                      .description = alarm.description,
                      .metric_namespace = alarm.metric.metric_namespace,
                      .metric = alarm.metric.name,
                      .dimensions = {{"FunctionName", std::string(function.name)}},
                      .statistic = alarm.metric.statistic,
                      .period_s = k_metric_period_s,
                      .periods = alarm.periods,
                      .threshold = alarm.threshold,
                      .actions = {names.topic_arn}});
  }
  for (const auto& queue : queues) {
    alarms.push_back(
        {.name = std::format("{}DeadLetters-{}", names.alarm_prefix, queue),
         .description = "Changes or snapshot files were given up; send them again within 24 h",
         .metric_namespace = "AWS/SQS",
         .metric = "ApproximateNumberOfMessagesVisible",
         .dimensions = {{"QueueName", queue}},
         .statistic = "Maximum",
         .period_s = k_metric_period_s,
         .actions = {names.topic_arn}});
  }
  return alarms;
}

std::string dashboard_body(const FunctionArn& function) {
  Json shown = Json::array();
  shown.push_back(
      {{"type", "text"},
       {"x", 0},
       {"y", 0},
       {"width", k_dashboard_width},
       {"height", k_head_height},
       {"properties",
        {{"markdown",
          std::format("**{}**: changes of DynamoDB tables on their way to Tinybird.\n\nMade by "
                      "TinyDynamoCDC, which writes it anew: {}",
                      function.name, dashboard_mark(function))}}}});
  int place = 0;
  for (const auto& widget : widgets()) {
    Json metrics = Json::array();
    for (const auto& metric : widget.metrics) {
      metrics.push_back(Json::array({metric.metric_namespace,
                                     metric.name,
                                     "FunctionName",
                                     function.name,
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
                       {"region", function.region},
                       {"view", "timeSeries"},
                       {"period", k_metric_period_s},
                       {"metrics", metrics}}}});
    ++place;
  }
  return Json{{"widgets", shown}}.dump();
}

bool is_our_dashboard(std::string_view body, const FunctionArn& function) {
  const auto mark = dashboard_mark(function);
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

}  // namespace tinydynamocdc::manage
