// SPDX-License-Identifier: Apache-2.0
#include "manage/bucket_permission.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_name.hpp"

namespace tinydynamocdc::manage {

using base::Result;
using Json = nlohmann::json;

namespace {

constexpr std::string_view k_id_begin = "tinydynamocdc-s3-";
constexpr const char* k_principal = "s3.amazonaws.com";  // in every partition

// A statement's id knows letters, digits, - and _ (API_AddPermission), a bucket's name dots, but no
// underscores.
std::string statement_id(std::string_view bucket) {
  auto id = std::string(k_id_begin) + std::string(bucket);
  std::ranges::replace(id, '.', '_');
  return id;
}

Json statements_of(std::string_view policy) {
  const auto json = Json::parse(policy, nullptr, false);
  const auto found = json.is_object() ? json.find("Statement") : json.end();
  return found != json.end() && found->is_array() ? *found : Json::array();
}

std::string text_at(const Json& json, std::initializer_list<const char*> path) {
  const auto* at = &json;
  for (const auto* name : path) {
    const auto found = at->is_object() ? at->find(name) : at->end();
    if (found == at->end()) {
      return {};
    }
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

bool says(const Json& statement, const aws::NewPermission& wanted) {
  return text_at(statement, {"Effect"}) == "Allow" &&
         text_at(statement, {"Action"}) == wanted.action &&
         text_at(statement, {"Principal", "Service"}) == wanted.principal &&
         text_at(statement, {"Condition", "ArnLike", "AWS:SourceArn"}) == wanted.source_arn &&
         text_at(statement, {"Condition", "StringEquals", "AWS:SourceAccount"}) ==
             wanted.source_account;
}

}  // namespace

aws::NewPermission bucket_permission(std::string_view bucket, const FunctionArn& function) {
  return {.function = std::string(function.name),
          .statement_id = statement_id(bucket),
          .principal = k_principal,
          .source_arn = std::format("arn:{}:s3:::{}", function.partition, bucket),
          .source_account = std::string(function.account)};
}

Result<aws::NewPermission> bucket_permission(std::string_view bucket,
                                             std::string_view function_arn) {
  TINYDYNAMOCDC_TRY(const auto arn, parse_function_arn(function_arn));
  return bucket_permission(bucket, arn);
}

Granted granted(std::string_view policy, const aws::NewPermission& wanted) {
  for (const auto& statement : statements_of(policy)) {
    if (text_at(statement, {"Sid"}) == wanted.statement_id) {
      return says(statement, wanted) ? Granted::yes : Granted::differently;
    }
  }
  return Granted::no;
}

std::vector<std::string> permitted_buckets(std::string_view policy) {
  std::vector<std::string> buckets;
  for (const auto& statement : statements_of(policy)) {
    if (text_at(statement, {"Sid"}).starts_with(k_id_begin)) {
      const auto arn = text_at(statement, {"Condition", "ArnLike", "AWS:SourceArn"});
      buckets.push_back(arn.substr(arn.rfind(':') + 1));
    }
  }
  return buckets;
}

Result<std::string> policy_of(const FunctionParts& parts, const std::string& function) {
  auto policy = plain(parts.functions.policy(function, request_deadline(parts.clock)));
  return policy ? Result<std::string>(policy->value_or("")) : std::unexpected(policy.error());
}

}  // namespace tinydynamocdc::manage
