// SPDX-License-Identifier: Apache-2.0
#include "setup/bucket_grant.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

namespace tinydynamocdc::setup {

using Json = nlohmann::json;

namespace {

constexpr std::string_view k_sid_begin = "tinydynamocdc-s3-";

Json statements_of(std::string_view policy) {
  const auto json = Json::parse(policy, nullptr, false);
  const auto found = json.is_object() ? json.find("Statement") : json.end();
  if (!json.is_object() || found == json.end()) {
    return Json::array();
  }
  return found->is_array() ? *found : Json::array({*found});
}

std::string text_at(const Json& json, const Json::json_pointer& path) {
  return json.is_object() && json.contains(path) && json.at(path).is_string()
             ? json.at(path).get<std::string>()
             : std::string();
}

std::string bucket_arn(const BucketGrant& grant) {
  return std::format("arn:{}:s3:::{}", grant.partition, grant.bucket);
}

}  // namespace

std::string BucketGrant::key_of(std::string_view bucket) {
  return std::format("queue permission {}", bucket);
}

// As the statement in the function's policy is called (manage::bucket_permission).
std::string BucketGrant::sid() const {
  auto id = std::string(k_sid_begin) + bucket;
  std::ranges::replace(id, '.', '_');
  return id;
}

std::string BucketGrant::statement() const {
  return Json{{"Sid", sid()},
              {"Effect", "Allow"},
              {"Principal", {{"Service", "s3.amazonaws.com"}}},
              {"Action", "sqs:SendMessage"},
              {"Resource", queue_arn},
              {"Condition",
               {{"ArnLike", {{"aws:SourceArn", bucket_arn(*this)}}},
                {"StringEquals", {{"aws:SourceAccount", account}}}}}}
      .dump();
}

// SQS gives the action back as `SQS:SendMessage` where the console wrote it.
bool BucketGrant::is_said_by(std::string_view statement) const {
  auto json = Json::parse(statement, nullptr, false);
  auto action = text_at(json, Json::json_pointer("/Action"));
  if (action.starts_with("SQS:")) {
    json["Action"] = action.replace(0, 4, "sqs:");
  }
  return json == Json::parse(this->statement());
}

// By the id alone: a statement that somebody has changed is still about its bucket, whose name has
// no underscores.
std::vector<std::string> granted_buckets(std::string_view policy) {
  std::vector<std::string> buckets;
  for (const auto& statement : statements_of(policy)) {
    auto sid = text_at(statement, Json::json_pointer("/Sid"));
    if (sid.starts_with(k_sid_begin)) {
      std::ranges::replace(sid, '_', '.');
      buckets.push_back(sid.substr(k_sid_begin.size()));
    }
  }
  return buckets;
}

std::size_t statements_in(std::string_view policy) { return statements_of(policy).size(); }

}  // namespace tinydynamocdc::setup
