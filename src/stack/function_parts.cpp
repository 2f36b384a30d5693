// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/try.hpp"
#include "exports/rights.hpp"
#include "manage/function_policy.hpp"
#include "manage/function_setup.hpp"
#include "setup/own_queue.hpp"
#include "setup/rights.hpp"
#include "setup/role.hpp"
#include "setup/source_table.hpp"
#include "setup/token_secret.hpp"
#include "stack/parts.hpp"
#include "trigger/rights.hpp"

namespace tinydynamocdc::stack {

using base::Result;
using Json = nlohmann::ordered_json;

namespace {

const Json& no_value() {
  static const Json k_no_value{{"Ref", "AWS::NoValue"}};
  return k_no_value;
}

Json choice(const char* condition, Json yes) {
  return {{"Fn::If", Json::array({condition, std::move(yes), no_value()})}};
}

std::vector<setup::Right> rights_of(const Order& order) {
  const auto& site = order.site;
  std::vector rights{setup::function_right(site)};
  if (order.trigger.on_failure_arn.empty()) {
    rights.push_back(setup::queue_right(site, setup::QueueKind::failures, manage::Goal::present));
  }
  rights.push_back(setup::report_right(failure_place(order)));
  for (const auto& table : order.tables) {
    const auto arn = setup::own_tables(site) + table;
    rights.push_back(trigger::stream_right(
        site, {.word = table, .name = table, .arn = arn, .account = site.account}));
  }
  if (order.snapshots) {
    rights.push_back(exports::read_right(site, *order.snapshots, manage::Goal::present));
    rights.push_back(
        order.way == exports::Way::direct
            ? exports::own_call_right(site, manage::Goal::present)
            : setup::queue_right(site, setup::QueueKind::snapshots, manage::Goal::present));
    for (const auto& table : order.schedule.empty() ? std::vector<std::string>() : order.tables) {
      rights.push_back(exports::export_right(site, table, *order.snapshots, manage::Goal::present));
    }
  }
  return rights;
}

// What a key of the owner's adds, which the command line leaves to people.
Json decrypt_right() {
  return choice(k_has_kms_keys, {{"Sid", "Decrypt"},
                                 {"Effect", "Allow"},
                                 {"Action", "kms:Decrypt"},
                                 {"Resource", {{"Ref", "KmsKeyArns"}}}});
}

// The function needs its role, so its role does not name it by reference.
void spell_out(Json& statements, const std::string& function_arn) {
  const auto spell = [&](Json& resource) {
    if (resource == function_arn) {
      resource = {{"Fn::Sub", function_arn}};
    }
  };
  for (auto& statement : statements) {
    auto& resource = statement["Resource"];
    if (resource.is_array()) {
      std::ranges::for_each(resource, spell);
    } else {
      spell(resource);
    }
  }
}

Result<Json> policy_of(const Order& order) {
  manage::FunctionPolicy policy;
  for (const auto& right : rights_of(order)) {
    right.change(policy);
  }
  // The placeholders are as long as what comes in their place, so this errs on the safe side.
  policy.fit(manage::k_policy_characters_max, setup::own_tables(order.site));
  const auto text = policy.text();
  if (text.size() > manage::k_policy_characters_max) {
    return base::fail(
        base::ErrorKind::rejected,
        std::format("the policy of the role would have {} characters, and IAM allows {}: write a "
                    "template for some of the tables, with another --lambda-name",
                    text.size(), manage::k_policy_characters_max));
  }
  const auto parsed = Json::parse(text);
  Json statements = parsed["Statement"];
  spell_out(statements, order.site.function_arn());
  statements.push_back(decrypt_right());
  return Json{{"Version", parsed["Version"]}, {"Statement", std::move(statements)}};
}

Resource log_group(const Order& order) {
  return {.id = "LogGroup",
          .comment = "The function's log.",
          .json = Json{{"Type", "AWS::Logs::LogGroup"},
                       {"DeletionPolicy", "Delete"},
                       {"UpdateReplacePolicy", "Delete"},
                       {"Properties",
                        {{"LogGroupName", setup::log_group_name(order.site)},
                         {"RetentionInDays", order.log_retention_days},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Resource secret(const Order& order) {
  return {.id = "TokenSecret",
          .comment = "The function's Tinybird token, where TinybirdToken is given.",
          .json = Json{{"Type", "AWS::SecretsManager::Secret"},
                       {"Condition", k_has_token},
                       {"DeletionPolicy", "Delete"},
                       {"UpdateReplacePolicy", "Delete"},
                       {"Properties",
                        {{"Name", order.site.secret},
                         {"Description", setup::secret_description(order.site)},
                         {"SecretString",
                          std::format(R"({{"{}":"${{TinybirdToken}}"}})", manage::k_token_member)},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Resource role(const Order& order, Json policy) {
  const auto wanted = setup::wanted_role(order.site);
  return {.id = "Role",
          .comment = "What the function may do, and nothing else.",
          .json = Json{{"Type", "AWS::IAM::Role"},
                       {"Properties",
                        {{"RoleName", wanted.name},
                         {"Description", wanted.description},
                         {"AssumeRolePolicyDocument", Json::parse(wanted.trust_policy)},
                         {"Policies", Json::array({Json{{"PolicyName", manage::k_policy_name},
                                                        {"PolicyDocument", std::move(policy)}}})},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Json environment_of(const aws::Variables& variables) {
  Json all = Json::object();
  for (const auto& [name, value] : variables) {
    all[name] = value;
  }
  // Right because every trigger below answers with ReportBatchItemFailures.
  all[manage::k_partial_batch_variable] = "true";
  all["LOGGING_LEVEL"] = "${LoggingLevel}";
  return all;
}

Resource function(const Order& order) {
  const auto wanted = setup::wanted_function(order.site, order.design, "");
  Json code{{"S3Bucket", "${CodeBucket}"},
            {"S3Key", "${CodeKey}"},
            {"S3ObjectVersion", choice(k_has_code_version, {{"Ref", "CodeObjectVersion"}})}};
  return {.id = "Function",
          .comment =
              "The program. It sends partial batch answers (TB_PARTIAL_BATCH), which "
              "requires\nReportBatchItemFailures on every trigger: change both or neither.",
          .json = Json{{"Type", "AWS::Lambda::Function"},
                       {"DependsOn", "LogGroup"},
                       {"Properties",
                        {{"FunctionName", wanted.name},
                         {"Description", wanted.description},
                         {"Runtime", wanted.runtime},
                         {"Handler", wanted.handler},
                         {"Architectures", Json::array({wanted.architecture})},
                         {"Code", std::move(code)},
                         {"Role", {{"Fn::GetAtt", {"Role", "Arn"}}}},
                         {"MemorySize", wanted.memory_mb},
                         {"Timeout", wanted.timeout_s},
                         {"ReservedConcurrentExecutions",
                          choice(k_has_concurrency, {{"Ref", "ReservedConcurrency"}})},
                         {"LoggingConfig", {{"LogFormat", wanted.log_format}}},
                         {"Environment", {{"Variables", environment_of(wanted.environment)}}},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

}  // namespace

std::string tags_json(const setup::Site& site) {
  Json tags = Json::array();
  for (const auto& [key, value] : setup::marks_of(site)) {
    tags.push_back({{"Key", key}, {"Value", value}});
  }
  return tags.dump();
}

Result<std::vector<Resource>> function_parts(const Order& order) {
  TINYDYNAMOCDC_TRY(auto policy, policy_of(order));
  std::vector<Resource> parts;
  parts.push_back(log_group(order));
  parts.push_back(secret(order));
  parts.push_back(role(order, std::move(policy)));
  parts.push_back(function(order));
  return parts;
}

}  // namespace tinydynamocdc::stack
