// SPDX-License-Identifier: Apache-2.0
#include "aws/scheduler.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

// AWS's largest page. (API_ListSchedules.)
constexpr const char* k_page_items_max = "100";

std::string group_path(std::string_view name) {
  return "schedule-groups/" + net::percent_encoded(name);
}

std::string schedule_path(std::string_view name) {
  return "schedules/" + net::percent_encoded(name);
}

ServiceResult<void> without_answer(const ServiceResult<net::HttpResponse>& response) {
  return response ? ServiceResult<void>() : std::unexpected(response.error());
}

// An answer whose absence is one.
ServiceResult<std::optional<json>> found_in(const ServiceResult<net::HttpResponse>& response) {
  if (!response && response.error().error.kind == ErrorKind::missing) {
    return std::nullopt;
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  return base::parsed_json<json>(response->body);
}

Schedule schedule_of(const json& answer) {
  Schedule schedule{.name = base::text_of(answer, "Name"),
                    .group = base::text_of(answer, "GroupName"),
                    .description = base::text_of(answer, "Description"),
                    .expression = base::text_of(answer, "ScheduleExpression"),
                    .state = base::text_of(answer, "State"),
                    .target_arn = {},
                    .role_arn = {},
                    .input = {}};
  if (const json* target = base::member_of(answer, "Target")) {
    schedule.target_arn = base::text_of(*target, "Arn");
    schedule.role_arn = base::text_of(*target, "RoleArn");
    schedule.input = base::text_of(*target, "Input");
    if (const json* retries = base::member_of(*target, "RetryPolicy")) {
      schedule.retries_max = base::number_of(*retries, "MaximumRetryAttempts", 0);
      schedule.event_age_max_s = base::number_of(*retries, "MaximumEventAgeInSeconds", 0);
    }
  }
  return schedule;
}

}  // namespace

Scheduler::Scheduler(const Access& access) : client_(access, k_scheduler) {}

ServiceResult<std::optional<ScheduleGroup>> Scheduler::find_group(std::string_view name,
                                                                  base::Deadline deadline) {
  return found_in(
             client_.rest({.path = group_path(name), .operation = "GetScheduleGroup"}, deadline))
      .transform([](const std::optional<json>& answer) {
        return answer.transform([](const json& group) {
          return ScheduleGroup{.arn = base::text_of(group, "Arn"),
                               .state = base::text_of(group, "State")};
        });
      });
}

ServiceResult<void> Scheduler::create_group(std::string_view name, const Tags& tags,
                                            base::Deadline deadline) {
  const auto body = base::dumped(json{{"Tags", tag_list<json>(tags)}});
  return without_answer(client_.rest({.method = "POST",
                                      .path = group_path(name),
                                      .body = body,
                                      .operation = "CreateScheduleGroup"},
                                     deadline));
}

ServiceResult<void> Scheduler::delete_group(std::string_view name, base::Deadline deadline) {
  return without_answer(client_.rest(
      {.method = "DELETE", .path = group_path(name), .operation = "DeleteScheduleGroup"},
      deadline));
}

ServiceResult<Tags> Scheduler::tags(std::string_view group_arn, base::Deadline deadline) {
  return client_
      .rest({.path = "tags/" + net::percent_encoded(group_arn), .operation = "ListTagsForResource"},
            deadline)
      .transform([](const net::HttpResponse& response) {
        return tag_list_of(base::parsed_json<json>(response.body), "Tags");
      });
}

ServiceResult<void> Scheduler::add_tags(std::string_view group_arn, const Tags& tags,
                                        base::Deadline deadline) {
  const auto body = base::dumped(json{{"Tags", tag_list<json>(tags)}});
  return without_answer(client_.rest({.method = "POST",
                                      .path = "tags/" + net::percent_encoded(group_arn),
                                      .body = body,
                                      .operation = "TagResource"},
                                     deadline));
}

ServiceResult<std::vector<std::string>> Scheduler::schedules(std::string_view group,
                                                             base::Deadline deadline) {
  std::vector<std::string> names;
  std::string next;
  do {
    Parameters query{{"ScheduleGroup", std::string(group)}, {"MaxResults", k_page_items_max}};
    if (!next.empty()) {
      query.emplace_back("NextToken", next);
    }
    TINYDYNAMOCDC_TRY(
        const auto response,
        client_.rest({.path = "schedules", .query = std::move(query), .operation = "ListSchedules"},
                     deadline));
    const json page = base::parsed_json<json>(response.body);
    const json* listed = base::member_of(page, "Schedules");
    if (listed == nullptr || !listed->is_array()) {
      return std::unexpected(ServiceFailure{
          {ErrorKind::unavailable, "scheduler ListSchedules: the answer lists no schedules"},
          {},
          200});
    }
    for (const json& each : *listed) {
      names.push_back(base::text_of(each, "Name"));
    }
    next = base::text_of(page, "NextToken");
  } while (!next.empty());
  return names;
}

ServiceResult<std::optional<Schedule>> Scheduler::find_schedule(const ScheduleName& name,
                                                                base::Deadline deadline) {
  return found_in(client_.rest({.path = schedule_path(name.name),
                                .query = {{"groupName", name.group}},
                                .operation = "GetSchedule"},
                               deadline))
      .transform([](const std::optional<json>& answer) { return answer.transform(schedule_of); });
}

ServiceResult<void> Scheduler::put_schedule(std::string_view method, std::string_view operation,
                                            const Schedule& schedule, base::Deadline deadline) {
  const auto body =
      base::dumped(json{{"GroupName", schedule.group},
                        {"Description", schedule.description},
                        {"ScheduleExpression", schedule.expression},
                        {"State", schedule.state},
                        {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                        {"Target",
                         {{"Arn", schedule.target_arn},
                          {"RoleArn", schedule.role_arn},
                          {"Input", schedule.input},
                          {"RetryPolicy",
                           {{"MaximumRetryAttempts", schedule.retries_max},
                            {"MaximumEventAgeInSeconds", schedule.event_age_max_s}}}}}});
  return without_answer(client_.rest({.method = method,
                                      .path = schedule_path(schedule.name),
                                      .body = body,
                                      .operation = operation},
                                     deadline));
}

ServiceResult<void> Scheduler::create_schedule(const Schedule& schedule, base::Deadline deadline) {
  return put_schedule("POST", "CreateSchedule", schedule, deadline);
}

ServiceResult<void> Scheduler::update_schedule(const Schedule& schedule, base::Deadline deadline) {
  return put_schedule("PUT", "UpdateSchedule", schedule, deadline);
}

ServiceResult<void> Scheduler::delete_schedule(const ScheduleName& name, base::Deadline deadline) {
  return without_answer(client_.rest({.method = "DELETE",
                                      .path = schedule_path(name.name),
                                      .query = {{"groupName", name.group}},
                                      .operation = "DeleteSchedule"},
                                     deadline));
}

}  // namespace tinydynamocdc::aws
