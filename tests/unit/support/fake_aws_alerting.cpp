// SPDX-License-Identifier: Apache-2.0
// SNS and CloudWatch of FakeAws.
#include <algorithm>
#include <format>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

using Json = FakeAws::Json;

namespace {

std::string result_of(const std::string& action, const std::string& content) {
  return std::format("<{0}Response><{0}Result>{1}</{0}Result></{0}Response>", action, content);
}

}  // namespace

Json FakeAws::tags_of_form(const std::map<std::string, std::string>& form) {
  Json tags = Json::object();
  for (int i = 1; form.contains(std::format("Tags.member.{}.Key", i)); ++i) {
    tags[form.at(std::format("Tags.member.{}.Key", i))] =
        form.at(std::format("Tags.member.{}.Value", i));
  }
  return tags;
}

void FakeAws::put_tags(Json& tags, const Json& put) {
  for (const auto& tag : put) {
    const auto found = std::ranges::find(tags, tag["Key"], [](const Json& t) { return t["Key"]; });
    if (found == tags.end()) {
      tags.push_back(tag);
    } else {
      *found = tag;
    }
  }
}

std::string FakeAws::tag_members(const Json& tags) {
  std::string members;
  for (const auto& [key, value] : tags.items()) {
    members += std::format("<member><Key>{}</Key><Value>{}</Value></member>", key,
                           value.get<std::string>());
  }
  return members;
}

std::string FakeAws::topic_arn(std::string_view name, std::string_view region) {
  return std::format("arn:aws:sns:{}:{}:{}", region, k_account, name);
}

FakeAws::Answer FakeAws::sns(const std::string& action,
                             const std::map<std::string, std::string>& form) {
  if (action == "CreateTopic") {
    const auto arn = topic_arn(form.at("Name"), region_name);
    topics.try_emplace(arn, Json{{"Tags", tags_of_form(form)}, {"Subscriptions", Json::array()}});
    return {200, {}, result_of(action, std::format("<TopicArn>{}</TopicArn>", arn))};
  }
  const auto arn = form.contains("TopicArn") ? form.at("TopicArn") : form.at("ResourceArn");
  if (action == "DeleteTopic") {
    topics.erase(arn);
    return {200, {}, "<DeleteTopicResponse/>"};
  }
  if (!topics.contains(arn)) {
    return error(404, action == "ListTagsForResource" ? "ResourceNotFound" : "NotFound", arn);
  }
  auto& topic = topics[arn];
  if (action == "ListTagsForResource") {
    return {200, {}, result_of(action, std::format("<Tags>{}</Tags>", tag_members(topic["Tags"])))};
  }
  if (action == "ListSubscriptionsByTopic") {
    std::string members;
    for (const auto& subscription : topic["Subscriptions"]) {
      members += std::format(
          "<member><SubscriptionArn>{}</SubscriptionArn><Protocol>{}</Protocol>"
          "<Endpoint>{}</Endpoint></member>",
          subscription["SubscriptionArn"].get<std::string>(),
          subscription["Protocol"].get<std::string>(), subscription["Endpoint"].get<std::string>());
    }
    return {200, {}, result_of(action, std::format("<Subscriptions>{}</Subscriptions>", members))};
  }
  if (action == "TagResource") {
    topic["Tags"].update(tags_of_form(form));
    return {200, {}, "<TagResourceResponse/>"};
  }
  if (action == "Subscribe") {
    topic["Subscriptions"].push_back({{"SubscriptionArn", "PendingConfirmation"},
                                      {"Protocol", form.at("Protocol")},
                                      {"Endpoint", form.at("Endpoint")}});
    return {200, {}, result_of(action, "<SubscriptionArn>pending confirmation</SubscriptionArn>")};
  }
  return error(400, "InvalidAction", action);
}

FakeAws::Answer FakeAws::cloudwatch(const std::string& operation, const Json& body) {
  if (operation == "PutMetricAlarm") {
    const std::string name = body["AlarmName"];
    auto alarm = body;
    // Tags of an alarm that is there already count for nothing.
    alarm["Tags"] =
        alarms.contains(name) ? alarms[name]["Tags"] : body.value("Tags", Json::array());
    alarm["AlarmArn"] =
        std::format("arn:aws:cloudwatch:{}:{}:alarm:{}", region_name, k_account, name);
    alarm["StateValue"] = "INSUFFICIENT_DATA";
    alarms[name] = alarm;
    return {200, Json::object(), ""};
  }
  if (operation == "DescribeAlarms") {
    Json found = Json::array();
    std::string next;
    const std::string begin = body.value("NextToken", "");
    for (const auto& [name, alarm] : alarms) {
      bool is_meant = name.starts_with(body.value("AlarmNamePrefix", "")) && name >= begin;
      if (body.contains("ActionPrefix")) {
        const std::string action = alarm["AlarmActions"].empty() ? "" : alarm["AlarmActions"][0];
        is_meant = is_meant && action.starts_with(body["ActionPrefix"].get<std::string>());
      }
      if (is_meant && found.size() == alarms_per_page) {
        next = name;
        break;
      }
      if (is_meant) {
        found.push_back(alarm);
      }
    }
    Json page{{"MetricAlarms", found}, {"CompositeAlarms", Json::array()}};
    if (!next.empty()) {
      page["NextToken"] = next;
    }
    return {200, page, ""};
  }
  if (operation == "DeleteAlarms") {
    for (const auto& name : body["AlarmNames"]) {
      alarms.erase(name.get<std::string>());
    }
    return {200, Json::object(), ""};
  }
  if (operation == "ListTagsForResource") {
    const std::string arn = body["ResourceARN"];
    return {200, {{"Tags", alarms.at(arn.substr(arn.find(":alarm:") + 7))["Tags"]}}, ""};
  }
  if (operation == "TagResource") {
    const std::string arn = body["ResourceARN"];
    put_tags(alarms.at(arn.substr(arn.find(":alarm:") + 7))["Tags"], body["Tags"]);
    return {200, Json::object(), ""};
  }
  if (operation == "GetMetricStatistics") {
    Json points = Json::array();
    if (iterator_age_ms && body["MetricName"] == "IteratorAge") {
      points.push_back(
          {{"Timestamp", body["StartTime"]}, {"Maximum", 0.0}, {"Unit", "Milliseconds"}});
      points.push_back({{"Timestamp", body["StartTime"]},
                        {"Maximum", *iterator_age_ms},
                        {"Unit", "Milliseconds"}});
    }
    if (const auto found = metrics.find(body["MetricName"]); found != metrics.end()) {
      points.push_back({{"Timestamp", body["StartTime"]},
                        {body["Statistics"][0].get<std::string>(), found->second}});
    }
    return {200, {{"Label", body["MetricName"]}, {"Datapoints", points}}, ""};
  }
  if (operation == "PutDashboard") {
    dashboards[body["DashboardName"]] = body["DashboardBody"];
    return {200, Json::object(), ""};
  }
  if (operation == "GetDashboard") {
    const std::string name = body["DashboardName"];
    return dashboards.contains(name) ? Answer{200, {{"DashboardBody", dashboards[name]}}, ""}
                                     : error(404, "ResourceNotFound", name);
  }
  if (operation == "DeleteDashboards") {
    dashboards.erase(body["DashboardNames"][0].get<std::string>());
    return {200, Json::object(), ""};
  }
  return error(400, "InvalidAction", operation);
}

}  // namespace tinydynamocdc::testing
