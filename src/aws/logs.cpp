// SPDX-License-Identifier: Apache-2.0
#include "aws/logs.hpp"

#include <nlohmann/json.hpp>

#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

std::string without_star(std::string arn) {
  if (arn.ends_with(":*")) {
    arn.resize(arn.size() - 2);
  }
  return arn;
}

}  // namespace

Logs::Logs(const Access& access) : client_(access, k_cloudwatch_logs) {}

// Groups come in the order of their names: the one that is named by the whole prefix is the first.
ServiceResult<std::optional<LogGroup>> Logs::find_group(std::string_view name,
                                                        base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto body,
                    client_.json("DescribeLogGroups",
                                 base::dumped(json{{"logGroupNamePrefix", name}}), deadline));
  const auto answer = base::parsed_json<json>(body);
  const auto* groups = base::member_of(answer, "logGroups");
  for (const auto& group : groups != nullptr ? *groups : json::array()) {
    if (base::text_of(group, "logGroupName") != name) {
      continue;
    }
    LogGroup found{.name = std::string(name),
                   .arn = without_star(base::text_of(group, "arn")),
                   .retention_days = std::nullopt};
    if (const auto days = base::number_of(group, "retentionInDays", 0); days > 0) {
      found.retention_days = static_cast<int>(days);
    }
    return found;
  }
  return std::nullopt;
}

ServiceResult<void> Logs::create_group(std::string_view name, const Tags& tags,
                                       base::Deadline deadline) {
  json body{{"logGroupName", name}};
  if (!tags.empty()) {
    body["tags"] = tags;
  }
  return client_.json("CreateLogGroup", base::dumped(body), deadline)
      .transform([](const std::string&) {});
}

ServiceResult<void> Logs::put_retention(std::string_view name, int days, base::Deadline deadline) {
  return client_
      .json("PutRetentionPolicy",
            base::dumped(json{{"logGroupName", name}, {"retentionInDays", days}}), deadline)
      .transform([](const std::string&) {});
}

ServiceResult<LogPage> Logs::find_events(std::string_view group, std::int64_t from_unix_ms,
                                         std::string_view token, base::Deadline deadline) {
  json body{{"logGroupName", group}, {"startTime", from_unix_ms}};
  if (!token.empty()) {
    body["nextToken"] = token;
  }
  return client_.json("FilterLogEvents", base::dumped(body), deadline)
      .transform([](const std::string& text) {
        const auto answer = base::parsed_json<json>(text);
        LogPage page{.events = {}, .next_token = base::text_of(answer, "nextToken")};
        const auto* events = base::member_of(answer, "events");
        for (const auto& event : events != nullptr ? *events : json::array()) {
          page.events.push_back({.id = base::text_of(event, "eventId"),
                                 .unix_ms = base::number_of(event, "timestamp", 0),
                                 .message = base::text_of(event, "message")});
        }
        return page;
      });
}

ServiceResult<Tags> Logs::tags(std::string_view arn, base::Deadline deadline) {
  return client_.json("ListTagsForResource", base::dumped(json{{"resourceArn", arn}}), deadline)
      .transform(
          [](const std::string& body) { return texts_of(base::parsed_json<json>(body), "tags"); });
}

}  // namespace tinydynamocdc::aws
