// SPDX-License-Identifier: Apache-2.0
#include "aws/cloudwatch.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

// A page of alarms at its largest. (API_DescribeAlarms.)
constexpr int k_alarms_per_page = 100;

// Makes the call and returns the answer's JSON.
ServiceResult<json> ask(ServiceClient& client, std::string_view operation, const json& question,
                        base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto body, client.json(operation, base::dumped(question), deadline));
  return json::parse(body, nullptr, false);
}

ServiceResult<void> tell(ServiceClient& client, std::string_view operation, const json& what,
                         base::Deadline deadline) {
  return ask(client, operation, what, deadline).transform([](const json&) {});
}

json json_of(const std::vector<std::pair<std::string, std::string>>& dimensions) {
  json list = json::array();
  for (const auto& [name, value] : dimensions) {
    list.push_back({{"Name", name}, {"Value", value}});
  }
  return list;
}

json json_of(const MetricAlarm& alarm) {
  return {{"AlarmName", alarm.name},
          {"AlarmDescription", alarm.description},
          {"Namespace", alarm.metric_namespace},
          {"MetricName", alarm.metric},
          {"Dimensions", json_of(alarm.dimensions)},
          {"Statistic", alarm.statistic},
          {"Period", alarm.period_s},
          {"EvaluationPeriods", alarm.periods},
          {"ComparisonOperator", alarm.comparison},
          {"Threshold", alarm.threshold},
          {"TreatMissingData", alarm.missing_data},
          {"AlarmActions", alarm.actions}};
}

FoundAlarm alarm_of(const json& found) {
  MetricAlarm alarm{.name = base::text_of(found, "AlarmName"),
                    .description = base::text_of(found, "AlarmDescription"),
                    .metric_namespace = base::text_of(found, "Namespace"),
                    .metric = base::text_of(found, "MetricName"),
                    .dimensions = {},
                    .statistic = base::text_of(found, "Statistic"),
                    .period_s = base::number_of(found, "Period", 0),
                    .periods = base::number_of(found, "EvaluationPeriods", 0),
                    .comparison = base::text_of(found, "ComparisonOperator"),
                    .threshold = 0,
                    .missing_data = base::text_of(found, "TreatMissingData"),
                    .actions = {}};
  if (const json* threshold = base::member_of(found, "Threshold");
      threshold != nullptr && threshold->is_number()) {
    alarm.threshold = threshold->get<double>();
  }
  if (const json* dimensions = base::member_of(found, "Dimensions");
      dimensions != nullptr && dimensions->is_array()) {
    for (const json& dimension : *dimensions) {
      alarm.dimensions.emplace_back(base::text_of(dimension, "Name"),
                                    base::text_of(dimension, "Value"));
    }
  }
  if (const json* actions = base::member_of(found, "AlarmActions");
      actions != nullptr && actions->is_array()) {
    for (const json& action : *actions) {
      if (action.is_string()) {
        alarm.actions.push_back(action.get<std::string>());
      }
    }
  }
  return {.alarm = std::move(alarm),
          .arn = base::text_of(found, "AlarmArn"),
          .state = base::text_of(found, "StateValue")};
}

}  // namespace

CloudWatch::CloudWatch(const Access& access) : client_(access, k_cloudwatch) {}

ServiceResult<std::vector<FoundAlarm>> CloudWatch::describe_alarms(const AlarmFilter& filter,
                                                                   base::Deadline deadline) {
  std::vector<FoundAlarm> all;
  json question{{filter.member, filter.value}, {"MaxRecords", k_alarms_per_page}};
  while (true) {
    TINYDYNAMOCDC_TRY(const auto answer, ask(client_, "DescribeAlarms", question, deadline));
    const json* alarms = base::member_of(answer, "MetricAlarms");
    if (alarms == nullptr || !alarms->is_array()) {
      return std::unexpected(ServiceFailure{
          {ErrorKind::unavailable, "monitoring DescribeAlarms: the answer lists no alarms"},
          {},
          200});
    }
    for (const json& found : *alarms) {
      all.push_back(alarm_of(found));
    }
    const auto next = base::text_of(answer, "NextToken");
    if (next.empty()) {
      return all;
    }
    question["NextToken"] = next;
  }
}

ServiceResult<std::vector<FoundAlarm>> CloudWatch::alarms(std::string_view name_prefix,
                                                          base::Deadline deadline) {
  return describe_alarms({.member = "AlarmNamePrefix", .value = std::string(name_prefix)},
                         deadline);
}

ServiceResult<std::vector<FoundAlarm>> CloudWatch::alarms_that_tell(std::string_view arn,
                                                                    base::Deadline deadline) {
  auto found = describe_alarms({.member = "ActionPrefix", .value = std::string(arn)}, deadline);
  if (found) {
    // The filter looks at the actions of all three states.
    std::erase_if(*found, [&](const FoundAlarm& each) {
      return std::ranges::none_of(
          each.alarm.actions, [&](const std::string& action) { return action.starts_with(arn); });
    });
  }
  return found;
}

ServiceResult<void> CloudWatch::put_alarm(const MetricAlarm& alarm, const Tags& tags,
                                          base::Deadline deadline) {
  auto what = json_of(alarm);
  if (!tags.empty()) {
    what["Tags"] = tag_list<json>(tags);
  }
  return tell(client_, "PutMetricAlarm", what, deadline);
}

ServiceResult<void> CloudWatch::delete_alarms(std::span<const std::string> names,
                                              base::Deadline deadline) {
  const json list(names);
  auto deleted = tell(client_, "DeleteAlarms", {{"AlarmNames", list}}, deadline);
  if (!deleted && deleted.error().error.kind == ErrorKind::missing) {
    return {};
  }
  return deleted;
}

ServiceResult<Tags> CloudWatch::tags(std::string_view arn, base::Deadline deadline) {
  return ask(client_, "ListTagsForResource", {{"ResourceARN", arn}}, deadline)
      .transform([](const json& answer) { return tag_list_of(answer, "Tags"); });
}

ServiceResult<void> CloudWatch::add_tags(std::string_view arn, const Tags& tags,
                                         base::Deadline deadline) {
  return tell(client_, "TagResource", {{"ResourceARN", arn}, {"Tags", tag_list<json>(tags)}},
              deadline);
}

// One answer has at most 1,440 points. (API_GetMetricStatistics.)
ServiceResult<std::vector<double>> CloudWatch::values(const MetricQuestion& question,
                                                      const char* statistic,
                                                      base::Deadline deadline) {
  constexpr int k_minute_s = 60;
  constexpr int k_hour_s = 3'600;
  TINYDYNAMOCDC_TRY(const auto answer,
                    ask(client_, "GetMetricStatistics",
                        {{"Namespace", question.metric_namespace},
                         {"MetricName", question.metric},
                         {"Dimensions", json_of(question.dimensions)},
                         {"StartTime", question.end_unix_s - question.seconds},
                         {"EndTime", question.end_unix_s},
                         {"Period", question.seconds > k_hour_s ? k_hour_s : k_minute_s},
                         {"Statistics", {statistic}}},
                        deadline));
  std::vector<double> all;
  const json* points = base::member_of(answer, "Datapoints");
  if (points == nullptr || !points->is_array()) {
    return all;
  }
  for (const json& point : *points) {
    const json* value = base::member_of(point, statistic);
    if (value != nullptr && value->is_number()) {
      all.push_back(value->get<double>());
    }
  }
  return all;
}

ServiceResult<std::optional<double>> CloudWatch::maximum(const MetricQuestion& question,
                                                         base::Deadline deadline) {
  return values(question, "Maximum", deadline).transform([](const std::vector<double>& all) {
    return all.empty() ? std::nullopt : std::optional(std::ranges::max(all));
  });
}

ServiceResult<std::optional<double>> CloudWatch::sum(const MetricQuestion& question,
                                                     base::Deadline deadline) {
  return values(question, "Sum", deadline).transform([](const std::vector<double>& all) {
    return all.empty() ? std::nullopt
                       : std::optional(std::ranges::fold_left(all, 0.0, std::plus()));
  });
}

ServiceResult<std::optional<std::string>> CloudWatch::find_dashboard(std::string_view name,
                                                                     base::Deadline deadline) {
  const auto answer = ask(client_, "GetDashboard", {{"DashboardName", name}}, deadline);
  if (!answer && answer.error().error.kind == ErrorKind::missing) {
    return std::nullopt;
  }
  if (!answer) {
    return std::unexpected(answer.error());
  }
  return base::text_of(*answer, "DashboardBody");
}

ServiceResult<void> CloudWatch::put_dashboard(std::string_view name, std::string_view body,
                                              base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto answer,
      ask(client_, "PutDashboard", {{"DashboardName", name}, {"DashboardBody", body}}, deadline));
  const json* messages = base::member_of(answer, "DashboardValidationMessages");
  if (messages != nullptr && messages->is_array() && !messages->empty()) {
    return std::unexpected(
        ServiceFailure{{ErrorKind::rejected,
                        "monitoring PutDashboard: " + base::outside_text(base::dumped(*messages))},
                       {},
                       200});
  }
  return {};
}

ServiceResult<void> CloudWatch::delete_dashboard(std::string_view name, base::Deadline deadline) {
  auto deleted =
      tell(client_, "DeleteDashboards", {{"DashboardNames", json::array({name})}}, deadline);
  if (!deleted && deleted.error().error.kind == ErrorKind::missing) {
    return {};
  }
  return deleted;
}

}  // namespace tinydynamocdc::aws
