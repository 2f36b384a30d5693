// SPDX-License-Identifier: Apache-2.0
#include "aws/permission_advice.hpp"

#include <format>
#include <nlohmann/json.hpp>

namespace tinydynamocdc::aws {
namespace {

// The word after `before`, without what ends a sentence.
std::string_view word_after(std::string_view text, std::string_view before) {
  const auto found = text.find(before);
  if (found == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(found + before.size());
  text = text.substr(0, text.find_first_of(" \t\r\n"));
  while (text.ends_with('.') || text.ends_with(',') || text.ends_with('"')) {
    text.remove_suffix(1);
  }
  return text;
}

// Where an operation and the action that allows it are called differently. (Service Authorization
// Reference.)
std::string action_of(const Service& service, std::string_view operation) {
  if (operation == "HeadBucket" || operation == "ListObjectsV2") {
    return "s3:ListBucket";
  }
  if (operation == "HeadObject") {
    return "s3:GetObject";
  }
  if (operation == "Invoke") {
    return "lambda:InvokeFunction";
  }
  const auto prefix =
      service.signing_name == "monitoring" ? std::string_view("cloudwatch") : service.signing_name;
  return std::format("{}:{}", prefix, operation);
}

}  // namespace

std::string permission_advice(const Service& service, std::string_view operation,
                              std::string_view message) {
  if (message.contains("explicit deny")) {
    return "; a policy explicitly denies it, which no added permission overrides: its owner must "
           "change that policy";
  }
  const auto told_action = word_after(message, "perform: ");
  const auto told_resource = word_after(message, "on resource: ");
  const auto principal = word_after(message, "User: ");
  const nlohmann::ordered_json statement{
      {"Effect", "Allow"},
      {"Action", told_action.empty() ? action_of(service, operation) : std::string(told_action)},
      {"Resource", told_resource.empty() ? "*" : std::string(told_resource)}};
  return std::format(
      "; to allow it, add this statement to a policy of {}: {}",
      principal.empty() ? "whoever called" : principal,
      statement.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace tinydynamocdc::aws
