// SPDX-License-Identifier: Apache-2.0
#include "manage/function_policy.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "manage/policy_statements.hpp"
#include "manage/table_pattern.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;
using Json = nlohmann::json;

using namespace policy_statements;

namespace {

// Those that name each table.
constexpr std::string_view k_of_tables[] = {k_stream, k_table, k_export, k_exporting};

Json one_or_all(const auto& texts) {
  return texts.size() == 1 ? Json(*texts.begin()) : Json(texts);
}

std::vector<std::string> texts_at(const Json& statement, const char* name) {
  std::vector<std::string> texts;
  const auto found = statement.find(name);
  if (found == statement.end()) {
    return texts;
  }
  for (const auto& value : found->is_array() ? *found : Json::array({*found})) {
    if (value.is_string()) {
      texts.push_back(value.get<std::string>());
    }
  }
  return texts;
}

std::string text_at(const Json& statement, const char* name) {
  const auto texts = texts_at(statement, name);
  return texts.size() == 1 ? texts.front() : std::string();
}

Json json_of(const Statement& statement, const auto& resources) {
  return {{"Sid", statement.id},
          {"Effect", "Allow"},
          {"Action", one_or_all(statement.actions)},
          {"Resource", one_or_all(resources)}};
}

// Only what we would write ourselves is ours: with another condition or action it is somebody's.
const Statement* written_by_us(const Json& json) {
  for (const auto& statement : statements()) {
    if (text_at(json, "Sid") == statement.id && text_at(json, "Effect") == "Allow" &&
        !json.contains("Condition") && !texts_at(json, "Resource").empty() &&
        std::ranges::equal(texts_at(json, "Action"), statement.actions)) {
      return &statement;
    }
  }
  return nullptr;
}

std::string bucket_arn(std::string_view partition, std::string_view bucket) {
  return std::format("arn:{}:s3:::{}", partition, bucket);
}

// Of any export below the prefix, and nothing else of it. (source::k_ledger_folder)
std::string ledgers(std::string_view bucket_arn, std::string_view prefix) {
  return std::format("{}/{}/*AWSDynamoDB/*/tinydynamocdc/*", bucket_arn, prefix);
}

}  // namespace

Result<FunctionPolicy> FunctionPolicy::parse(std::string_view document) {
  FunctionPolicy policy;
  if (document.empty()) {
    return policy;
  }
  const auto json = Json::parse(document, nullptr, false);
  const auto found = json.is_object() ? json.find("Statement") : json.end();
  if (!json.is_object() || found == json.end()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("the inline policy {} of the function's role has no Statement: "
                                  "correct it in IAM, then run the same command again",
                                  k_policy_name));
  }
  for (const auto& statement : found->is_array() ? *found : Json::array({*found})) {
    const auto* ours = statement.is_object() ? written_by_us(statement) : nullptr;
    if (ours == nullptr) {
      policy.others_.push_back(statement.dump());
      continue;
    }
    for (auto& resource : texts_at(statement, "Resource")) {
      policy.allow(ours->id, std::move(resource));
    }
  }
  return policy;
}

// IAM refuses a policy in which two statements have one Sid: what somebody made of one of ours
// gives way to it. (IAM User Guide, "IAM JSON policy elements: Sid".)
void FunctionPolicy::allow(std::string_view statement, std::string resource) {
  std::erase_if(others_, [&](const std::string& other) {
    return text_at(Json::parse(other), "Sid") == statement;
  });
  auto& resources = ours_[std::string(statement)];
  const auto is_covered = [&](const std::string& other) { return covers(other, resource); };
  if (std::ranges::any_of(resources, is_covered)) {
    return;
  }
  std::erase_if(resources, [&](const std::string& other) { return covers(resource, other); });
  resources.insert(std::move(resource));
}

void FunctionPolicy::forbid(std::string_view statement, std::string_view resource) {
  const auto found = ours_.find(statement);
  if (found == ours_.end()) {
    return;
  }
  if (const auto at = found->second.find(resource); at != found->second.end()) {
    found->second.erase(at);
  }
  if (found->second.empty()) {
    ours_.erase(found);
  }
}

// Also by a pattern, and also one of the tables that `table_arn` is a pattern of.
bool FunctionPolicy::reads_stream(std::string_view table_arn) const {
  const auto stream = std::format("{}/stream/*", table_arn);
  const auto found = ours_.find(k_stream);
  return found != ours_.end() && std::ranges::any_of(found->second, [&](const auto& other) {
           return other == stream || covers(other, stream) || covers(stream, other);
         });
}

// A secret's ARN ends with six characters that AWS chooses anew for each.
void FunctionPolicy::allow_function(const Function& function) {
  ours_.erase(std::string(k_log));
  ours_.erase(std::string(k_token));
  allow(k_log, std::format("arn:{}:logs:{}:{}:log-group:/aws/lambda/{}:*", function.partition,
                           function.region, function.account, function.name));
  allow(k_token, std::format("arn:{}:secretsmanager:{}:{}:secret:{}-??????", function.partition,
                             function.region, function.account, function.secret));
}

void FunctionPolicy::allow_table(std::string_view table_arn) {
  allow_stream(table_arn);
  allow_exports(table_arn);
}

void FunctionPolicy::allow_stream(std::string_view table_arn) {
  allow(k_stream, std::format("{}/stream/*", table_arn));
}

void FunctionPolicy::allow_exports(std::string_view table_arn) {
  allow(k_table, std::string(table_arn));
  allow(k_export, std::format("{}/export/*", table_arn));
  allow(k_exports, "*");
}

void FunctionPolicy::allow_exporting(std::string_view table_arn, std::string_view bucket,
                                     std::string_view prefix) {
  const auto partition = table_arn.substr(0, table_arn.find(":dynamodb:")).substr(4);
  allow(k_exporting, std::string(table_arn));
  allow(k_written_exports, std::format("{}/{}/*", bucket_arn(partition, bucket), prefix));
}

void FunctionPolicy::forbid_exporting(std::string_view table_arn) {
  forbid(k_exporting, table_arn);
  if (!ours_.contains(k_exporting)) {
    forbid_all_exporting();
  }
}

void FunctionPolicy::forbid_all_exporting() {
  ours_.erase(std::string(k_exporting));
  ours_.erase(std::string(k_written_exports));
}

void FunctionPolicy::allow_bucket(std::string_view partition, std::string_view bucket,
                                  std::string_view prefix) {
  const auto arn = bucket_arn(partition, bucket);
  allow(k_objects, std::format("{}/{}/*", arn, prefix));
  allow(k_bucket, arn);
  allow(k_ledger, ledgers(arn, prefix));
}

// Of any version: a trigger may name one.
void FunctionPolicy::allow_own_call(std::string_view function_arn) {
  ours_.erase(std::string(k_own_call));
  allow(k_own_call, std::string(function_arn));
  allow(k_own_call, std::format("{}:*", function_arn));
}

void FunctionPolicy::forbid_own_call() { ours_.erase(std::string(k_own_call)); }

void FunctionPolicy::allow_destination(std::string_view arn) {
  if (arn.contains(":s3:::")) {
    allow(k_failure_objects, std::format("{}/*", arn));
    allow(k_failure_bucket, std::string(arn));
  } else {
    allow(k_queue, std::string(arn));
  }
}

std::vector<std::string> FunctionPolicy::destinations() const {
  std::vector<std::string> all;
  for (const auto statement : {k_queue, k_failure_bucket}) {
    for (const auto& resource : resources_of(statement)) {
      all.push_back(resource);
    }
  }
  return all;
}

void FunctionPolicy::forbid_destination(std::string_view arn) {
  forbid(k_failure_objects, std::format("{}/*", arn));
  forbid(k_failure_bucket, arn);
  forbid(k_queue, arn);
}

void FunctionPolicy::allow_queue(const Queue& queue) {
  allow(k_failures, std::string(queue.arn));
  allow(k_queue, std::string(queue.arn));
  allow(k_queue, std::string(queue.dead_letters_arn));
}

void FunctionPolicy::forbid_queue(const Queue& queue) {
  forbid(k_failures, queue.arn);
  forbid(k_queue, queue.arn);
  if (!ours_.contains(k_failures)) {
    forbid(k_queue, queue.dead_letters_arn);
  }
}

void FunctionPolicy::forbid_table(std::string_view table_arn,
                                  std::span<const std::string> staying) {
  const auto stream = std::format("{}/stream/*", table_arn);
  const auto streams = ours_.find(k_stream);
  const auto erased =
      streams == ours_.end() ? 0 : std::erase_if(streams->second, [&](const std::string& other) {
        return covers(other, stream);
      });
  forbid(k_stream, stream);
  forbid_idle_exports();
  if (erased > 0) {
    for (const auto& arn : staying) {
      allow_table(arn);
    }
  }
}

void FunctionPolicy::forbid_bucket(std::string_view partition, std::string_view bucket,
                                   std::string_view prefix) {
  const auto arn = bucket_arn(partition, bucket);
  forbid(k_objects, std::format("{}/{}/*", arn, prefix));
  forbid(k_ledger, ledgers(arn, prefix));
  if (!ours_.contains(k_objects)) {
    forbid_own_call();
  }
  const auto objects = ours_.find(k_objects);
  const bool another_prefix =
      objects != ours_.end() && std::ranges::any_of(objects->second, [&](const auto& resource) {
        return resource.starts_with(arn + "/");
      });
  if (!another_prefix) {
    forbid(k_bucket, arn);
  }
  forbid_idle_exports();
}

void FunctionPolicy::forbid_idle_exports() {
  const auto tables = ours_.find(k_table);
  if (ours_.contains(k_objects) || tables == ours_.end()) {
    return;
  }
  for (const auto& arn : Resources(tables->second)) {
    if (!reads_stream(arn)) {
      forbid(k_table, arn);
      forbid(k_export, std::format("{}/export/*", arn));
    }
  }
  if (!ours_.contains(k_table)) {
    forbid(k_exports, "*");
  }
}

void FunctionPolicy::fit(std::size_t characters_max, std::string_view own_tables) {
  if (text().size() <= characters_max) {
    return;
  }
  std::vector<std::string> names;
  for (const auto statement : k_of_tables) {
    for (const auto& resource : resources_of(statement)) {
      if (const auto table = table_resource(resource); table.before == own_tables) {
        names.emplace_back(table.beginning());
      }
    }
  }
  if (names.empty()) {
    return;
  }
  const auto beginning = common_beginning(names);
  for (const auto statement : k_of_tables) {
    for (const auto& resource : resources_of(statement)) {
      if (const auto table = table_resource(resource); table.before == own_tables) {
        allow(statement, std::format("{}{}*{}", own_tables, beginning, table.after));
      }
    }
  }
}

FunctionPolicy::Resources FunctionPolicy::resources_of(std::string_view statement) const {
  const auto found = ours_.find(statement);
  return found == ours_.end() ? Resources() : found->second;
}

std::string FunctionPolicy::pattern() const {
  for (const auto statement : {k_stream, k_exporting}) {
    for (const auto& resource : resources_of(statement)) {
      if (const auto table = table_resource(resource); table.is_pattern()) {
        return std::format("table/{}", table.name);
      }
    }
  }
  return {};
}

std::vector<std::string> FunctionPolicy::buckets() const {
  std::vector<std::string> buckets;
  for (const auto& resource : resources_of(k_bucket)) {
    buckets.push_back(resource.substr(resource.rfind(':') + 1));
  }
  return buckets;
}

std::vector<std::string> FunctionPolicy::prefixes_of(std::string_view partition,
                                                     std::string_view bucket) const {
  std::vector<std::string> prefixes;
  const auto begin = bucket_arn(partition, bucket) + "/";
  for (const auto& resource : resources_of(k_objects)) {
    if (resource.starts_with(begin) && resource.ends_with("/*")) {
      prefixes.push_back(resource.substr(begin.size(), resource.size() - begin.size() - 2));
    }
  }
  return prefixes;
}

// `arn:aws:logs:<region>:…`
std::string FunctionPolicy::region() const {
  const auto found = ours_.find(k_log);
  if (found == ours_.end() || found->second.empty()) {
    return {};
  }
  std::string_view rest = *found->second.begin();
  for (int i = 0; i < 3; ++i) {
    rest.remove_prefix(std::min(rest.find(':') + 1, rest.size()));
  }
  return std::string(rest.substr(0, rest.find(':')));
}

std::string FunctionPolicy::text() const {
  auto list = Json::array();
  for (const auto& statement : statements()) {
    if (const auto found = ours_.find(statement.id); found != ours_.end()) {
      list.push_back(json_of(statement, found->second));
    }
  }
  for (const auto& other : others_) {
    list.push_back(Json::parse(other));
  }
  return Json{{"Version", "2012-10-17"}, {"Statement", std::move(list)}}.dump();
}

}  // namespace tinydynamocdc::manage
