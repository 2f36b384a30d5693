// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "alarm/alerting.hpp"
#include "exports/schedules.hpp"
#include "setup/own_queue.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;

namespace {

// A queue of somebody's own is watched, too. AWS Lambda takes one of the function's account alone.
std::vector<std::string> watched_queues(const Order& order) {
  const auto& arn = order.trigger.on_failure_arn;
  return arn.contains(":sqs:") ? std::vector{arn.substr(arn.rfind(':') + 1)}
                               : std::vector<std::string>();
}

// Failure records and digits alone: `DDBStreamCDC-LambdaFunction-Errors` is `ErrorsAlarm`.
std::string id_of(const std::string& alarm, const Order& order) {
  std::string id;
  for (const char c : alarm.substr(alarm::alarm_prefix(order.site).size())) {
    if (c != '-' && c != '_' && c != '.') {
      id += c;
    }
  }
  return id + "Alarm";
}

Json number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return static_cast<double>(whole) == value ? Json(whole) : Json(value);
}

Resource alarm(const aws::MetricAlarm& wanted, const Order& order) {
  Json dimensions = Json::array();
  for (const auto& [name, value] : wanted.dimensions) {
    dimensions.push_back({{"Name", name}, {"Value", value}});
  }
  return {.id = id_of(wanted.name, order),
          .comment = {},
          .json = Json{{"Type", "AWS::CloudWatch::Alarm"},
                       {"Properties",
                        {{"AlarmName", wanted.name},
                         {"AlarmDescription", wanted.description},
                         {"Namespace", wanted.metric_namespace},
                         {"MetricName", wanted.metric},
                         {"Dimensions", std::move(dimensions)},
                         {"Statistic", wanted.statistic},
                         {"Period", wanted.period_s},
                         {"EvaluationPeriods", wanted.periods},
                         {"ComparisonOperator", wanted.comparison},
                         {"Threshold", number(wanted.threshold)},
                         {"TreatMissingData", wanted.missing_data},
                         {"AlarmActions", wanted.actions},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Resource topic(const Order& order) {
  return {.id = "AlertTopic",
          .comment = "The alarms notify this topic. What each alarm means: docs/operations.md",
          .json = Json{{"Type", "AWS::SNS::Topic"},
                       {"Properties",
                        {{"TopicName", alarm::topic_name(order.site)},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Resource subscription(const Order& order) {
  return {.id = "AlertSubscription",
          .comment = "AWS sends a mail with a confirmation link.",
          .json = Json{{"Type", "AWS::SNS::Subscription"},
                       {"Properties",
                        {{"TopicArn", alarm::topic_arn(order.site)},
                         {"Protocol", "email"},
                         {"Endpoint", order.alert_email}}}}
                      .dump()};
}

Resource dashboard(const Order& order) {
  return {.id = "Dashboard",
          .comment = {},
          .json = Json{{"Type", "AWS::CloudWatch::Dashboard"},
                       {"Properties",
                        {{"DashboardName", alarm::dashboard_name(order.site)},
                         {"DashboardBody", alarm::dashboard_body(order.site)}}}}
                      .dump()};
}

std::string attribute(const char* id, const char* name) {
  return Json{{"Fn::GetAtt", {id, name}}}.dump();
}

}  // namespace

std::vector<Resource> alarm_parts(const Order& order) {
  std::vector<Resource> parts{topic(order)};
  if (!order.alert_email.empty()) {
    parts.push_back(subscription(order));
  }
  const auto queues = watched_queues(order);
  for (const auto& wanted : alarm::wanted_alarms(order.site, queues)) {
    parts.push_back(alarm(wanted, order));
  }
  parts.push_back(dashboard(order));
  return parts;
}

References references_of(const Order& order) {
  const auto& site = order.site;
  using enum setup::QueueKind;
  References references{{site.function_arn(), attribute("Function", "Arn")},
                        {alarm::topic_arn(site), Json{{"Ref", "AlertTopic"}}.dump()}};
  if (order.trigger.on_failure_arn.empty()) {
    references[setup::queue_arn(site, failures)] = attribute("FailureQueue", "Arn");
  }
  if (has_dead_letters(order)) {
    references[setup::queue_arn(site, dead_letters)] = attribute("DeadLetterQueue", "Arn");
  }
  if (order.snapshots && order.way == exports::Way::queue) {
    references[setup::queue_arn(site, snapshots)] = attribute("SnapshotQueue", "Arn");
  }
  if (order.snapshots && !order.schedule.empty()) {
    references[exports::schedule_group_arn(site)] = attribute("ScheduleGroup", "Arn");
    references[exports::role_arn(site, exports::scheduler_role_name(site))] =
        attribute("SchedulerRole", "Arn");
  }
  return references;
}

}  // namespace tinydynamocdc::stack
