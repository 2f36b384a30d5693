// SPDX-License-Identifier: Apache-2.0
// EventBridge Scheduler of FakeAws.
#include <format>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

std::string FakeAws::scheduler_operation(const std::string& method, const std::string& path) {
  if (path.starts_with("/tags/")) {
    return method == "POST" ? "TagResource" : "ListTagsForResource";
  }
  if (path == "/schedules") {
    return "ListSchedules";
  }
  const auto* noun = path.starts_with("/schedule-groups/") ? "ScheduleGroup" : "Schedule";
  return (method == "POST"     ? "Create"
          : method == "PUT"    ? "Update"
          : method == "DELETE" ? "Delete"
                               : "Get") +
         std::string(noun);
}

FakeAws::Answer FakeAws::scheduler(const std::string& operation, const std::string& name,
                                   const Json& body,
                                   const std::map<std::string, std::string>& query) {
  if (operation == "ListTagsForResource") {
    return {200, {{"Tags", schedule_groups.at(name.substr(name.rfind('/') + 1))["Tags"]}}, ""};
  }
  if (operation == "TagResource") {
    auto& tags = schedule_groups.at(name.substr(name.rfind('/') + 1))["Tags"];
    put_tags(tags, body["Tags"]);
    return {200, Json::object(), ""};
  }
  if (operation == "ListSchedules") {
    Json found = Json::array();
    for (const auto& [key, schedule] : schedules) {
      if (key.starts_with(query.at("ScheduleGroup") + "/")) {
        found.push_back({{"Name", schedule["Name"]}});
      }
    }
    return {200, {{"Schedules", found}}, ""};
  }
  if (operation.ends_with("Group")) {
    const bool is_there = schedule_groups.contains(name);
    if (operation == "CreateScheduleGroup") {
      if (is_there) {
        return error(409, "ConflictException", name);
      }
      schedule_groups[name] = {{"Arn", std::format("arn:aws:scheduler:{}:{}:schedule-group/{}",
                                                   region_name, k_account, name)},
                               {"State", "ACTIVE"},
                               {"Tags", body["Tags"]}};
      return {200, Json::object(), ""};
    }
    if (!is_there) {
      return error(404, "ResourceNotFoundException", name);
    }
    auto& group = schedule_groups[name];
    const auto seen = group;
    if (operation == "DeleteScheduleGroup") {
      std::erase_if(schedules,
                    [&](const auto& each) { return each.first.starts_with(name + "/"); });
      schedule_groups.erase(name);
    }
    return {200, seen, ""};
  }
  const auto key = std::format(
      "{}/{}", body.is_object() ? body.value("GroupName", "") : query.at("groupName"), name);
  const bool is_there = schedules.contains(key);
  if (operation == "CreateSchedule" && is_there) {
    return error(409, "ConflictException", key);
  }
  if (operation != "CreateSchedule" && !is_there) {
    return error(404, "ResourceNotFoundException", key);
  }
  if (operation == "DeleteSchedule") {
    schedules.erase(key);
    return {200, Json::object(), ""};
  }
  if (operation != "GetSchedule") {
    schedules[key] = body;
    schedules[key]["Name"] = name;
  }
  return {200, schedules[key], ""};
}

}  // namespace tinydynamocdc::testing
