// SPDX-License-Identifier: Apache-2.0
#include "aws/query_answer.hpp"
#include "base/try.hpp"

#include <format>
#include <string>
#include <utility>

namespace tinydynamocdc::aws {

ServiceResult<XmlElement> query_result(ServiceClient& client, ServiceClient::QueryCall call,
                                       base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto body, client.query(call, deadline));
  auto root = parse_xml(body);
  if (!root) {
    return std::unexpected(ServiceFailure{
        base::with_context(std::move(root.error()), std::string(call.action)), {}, 200});
  }
  const XmlElement* result = root->child(std::format("{}Result", call.action));
  return result == nullptr ? XmlElement{} : *result;
}

void add_tags_to(Parameters& parameters, const Tags& tags) {
  int number = 0;
  for (const auto& [key, value] : tags) {
    const std::string prefix = "Tags.member." + std::to_string(++number);
    parameters.emplace_back(prefix + ".Key", key);
    parameters.emplace_back(prefix + ".Value", value);
  }
}

Tags tags_in(const XmlElement* list) {
  Tags tags;
  if (list == nullptr) {
    return tags;
  }
  for (const XmlElement& tag : list->children) {
    tags.emplace(std::string(tag.at({"Key"})), std::string(tag.at({"Value"})));
  }
  return tags;
}

}  // namespace tinydynamocdc::aws
