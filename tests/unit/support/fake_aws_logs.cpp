// SPDX-License-Identifier: Apache-2.0
// CloudWatch Logs of FakeAws, and what becomes of failed events.
#include <format>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

FakeAws::Answer FakeAws::logs(const std::string& operation, const Json& body) {
  if (operation == "DescribeLogGroups") {
    Json found = Json::array();
    const std::string prefix = body["logGroupNamePrefix"];
    for (const auto& [name, group] : log_groups) {
      if (name.starts_with(prefix)) {
        found.push_back(group);
      }
    }
    return {200, {{"logGroups", found}}, ""};
  }
  if (operation == "ListTagsForResource") {
    const std::string arn = body["resourceArn"];
    const auto group = log_groups.find(arn.substr(arn.find("/aws/")));
    return group == log_groups.end()
               ? error(400, "ResourceNotFoundException", arn)
               : Answer{200, {{"tags", group->second.value("Tags", Json::object())}}, ""};
  }
  const std::string name = body["logGroupName"];
  if (operation == "CreateLogGroup") {
    if (log_groups.contains(name)) {
      return error(400, "ResourceAlreadyExistsException", name);
    }
    log_groups[name] = {
        {"logGroupName", name},
        {"arn", std::format("arn:aws:logs:{}:{}:log-group:{}:*", region_name, k_account, name)},
        {"Tags", body.value("tags", Json::object())}};
    return {};
  }
  if (operation != "PutRetentionPolicy" || !log_groups.contains(name)) {
    return error(400, "ResourceNotFoundException", name);
  }
  log_groups[name]["retentionInDays"] = body["retentionInDays"];
  return {};
}

FakeAws::Answer FakeAws::invoke(const std::string& function, const Json& event) {
  if (!functions.contains(function)) {
    return error(404, "ResourceNotFoundException", function);
  }
  invocations.push_back(event);
  if (!invocations_fail) {
    return {200, invocation_answer, ""};
  }
  return {200,
          {{"errorMessage", "s3://b/k line 3: no"}, {"errorType", "Function.BadInput"}},
          "",
          {{"X-Amz-Function-Error", "Unhandled"}}};
}

FakeAws::Answer FakeAws::invoke_config(const std::string& operation, const std::string& function,
                                       const Json& body) {
  if (!functions.contains(function) ||
      (!async_failures.contains(function) && !operation.starts_with("Put"))) {
    return error(404, "ResourceNotFoundException", "no configuration of " + function);
  }
  if (!operation.starts_with("Get")) {
    async_failures[function] = body["DestinationConfig"]["OnFailure"].value("Destination", "");
  }
  return {200,
          {{"DestinationConfig", {{"OnFailure", {{"Destination", async_failures[function]}}}}}},
          ""};
}

}  // namespace tinydynamocdc::testing
