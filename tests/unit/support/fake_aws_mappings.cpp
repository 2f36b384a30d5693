// SPDX-License-Identifier: Apache-2.0
// Lambda's event source mappings of FakeAws.
#include <algorithm>
#include <string>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

// With what AWS Lambda refuses.
FakeAws::Answer FakeAws::create_mapping(const Json& body) {
  const auto refused = [](std::string_view why) {
    return error(400, "InvalidParameterValueException", why);
  };
  const std::string source = body["EventSourceArn"];
  const std::string arn = body["FunctionName"];
  for (const auto& [name, table] : tables) {
    if (table["TableStatus"] == "UPDATING" && source == stream_arn(name, region_name)) {
      return refused("the stream is not enabled");
    }
  }
  for (const auto& other : mappings) {
    if (other["FunctionArn"] == arn && other.value("EventSourceArn", "") == source) {
      return error(409, "ResourceConflictException", "An event source mapping already exists");
    }
  }
  if (source.contains(":sqs:")) {
    const auto name = source.substr(source.rfind(':') + 1);
    if (!queues.contains(name)) {
      return refused("SQS Error Code: AWS.SimpleQueueService.NonExistentQueue");
    }
    if (body.contains("StartingPosition") || body.contains("MaximumRetryAttempts")) {
      return refused("unsupported for SQS event sources");
    }
    const auto function = functions.find(arn.substr(arn.rfind(':') + 1));
    const auto attributes = queue_attributes(name).body["Attributes"];
    if (function != functions.end() &&
        std::stoi(attributes["VisibilityTimeout"].get<std::string>()) <
            function->second.value("Timeout", 3)) {
      return refused("Queue visibility timeout is less than Function timeout");
    }
  }
  auto mapping = body;
  mapping["FunctionArn"] = arn;
  mapping.erase("FunctionName");
  mapping["State"] = "Creating";
  add_mapping(mapping);
  return {202, mappings.back(), ""};
}

FakeAws::Answer FakeAws::lambda_mappings(const std::string& operation, const std::string& uuid,
                                         const Json& body,
                                         const std::map<std::string, std::string>& query) {
  if (operation == "ListEventSourceMappings") {
    Json page = Json::array();
    std::size_t index = query.contains("Marker") ? std::stoul(query.at("Marker")) : 0;
    const auto wanted = query.contains("FunctionName") ? query.at("FunctionName") : "";
    for (; index < mappings.size() && page.size() < mappings_per_page; ++index) {
      // As AWS does, the filter also takes versions and aliases of the function.
      if (mappings[index]["FunctionArn"].get<std::string>().starts_with(wanted)) {
        page.push_back(mappings[index]);
      }
    }
    Json answer{{"EventSourceMappings", page}};
    if (index < mappings.size()) {
      answer["NextMarker"] = std::to_string(index);
    }
    return {200, answer, ""};
  }
  if (operation == "CreateEventSourceMapping") {
    return create_mapping(body);
  }
  const auto found =
      std::ranges::find(mappings, uuid, [](const Json& m) { return m["UUID"].get<std::string>(); });
  if (found == mappings.end()) {
    return error(404, "ResourceNotFoundException", "no mapping " + uuid);
  }
  auto& mapping = *found;
  const auto seen = mapping;
  if (operation == "GetEventSourceMapping") {
    if (mapping["State"] == "Deleting") {
      mappings.erase(found);
    } else if (mapping["State"] != "Disabled") {
      mapping["State"] = "Enabled";
    }
    return {200, seen, ""};
  }
  if (mapping["State"] != "Enabled" && mapping["State"] != "Disabled") {
    return error(400, "ResourceInUseException", "the mapping is busy");
  }
  if (operation == "DeleteEventSourceMapping") {
    mapping["State"] = "Deleting";
    return {202, mapping, ""};
  }
  mapping.update(body);
  mapping["State"] = body.value("Enabled", true) ? "Updating" : "Disabled";
  return {202, mapping, ""};
}

}  // namespace tinydynamocdc::testing
