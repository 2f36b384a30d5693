// SPDX-License-Identifier: Apache-2.0
#include "aws/lambda.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/digest.hpp"
#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"
#include "net/binary_text.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

constexpr std::string_view k_functions = "2015-03-31/functions";
constexpr std::string_view k_tags = "2017-03-31/tags/";

void ignore(const net::HttpResponse& /*response*/) {}

std::string function_path(std::string_view name, std::string_view rest = {}) {
  return std::string(k_functions) + "/" + net::percent_encoded(name) + std::string(rest);
}

FunctionConfiguration configuration_of(const json& answer) {
  FunctionConfiguration result{
      .name = base::text_of(answer, "FunctionName"),
      .arn = base::text_of(answer, "FunctionArn"),
      .description = base::text_of(answer, "Description"),
      .role_arn = base::text_of(answer, "Role"),
      .runtime = base::text_of(answer, "Runtime"),
      .handler = base::text_of(answer, "Handler"),
      .architecture = "x86_64",
      .package_type = base::text_of(answer, "PackageType"),
      .timeout_s = static_cast<int>(base::number_of(answer, "Timeout", 0)),
      .memory_mb = static_cast<int>(base::number_of(answer, "MemorySize", 0)),
      .environment = {},
      .code_sha256 = base::text_of(answer, "CodeSha256"),
      .state = base::text_of(answer, "State"),
      .state_reason = base::text_of(answer, "StateReason"),
      .last_update_status = base::text_of(answer, "LastUpdateStatus"),
      .last_update_status_reason = base::text_of(answer, "LastUpdateStatusReason"),
      .log_format = {}};
  if (const json* logging = base::member_of(answer, "LoggingConfig")) {
    result.log_format = base::text_of(*logging, "LogFormat");
  }
  if (const json* environment = base::member_of(answer, "Environment")) {
    result.environment = texts_of(*environment, "Variables");
  }
  const json* architectures = base::member_of(answer, "Architectures");
  if (architectures != nullptr && architectures->is_array() && !architectures->empty() &&
      architectures->front().is_string()) {
    result.architecture = architectures->front().get<std::string>();
  }
  return result;
}

ServiceResult<FunctionConfiguration> configuration_in(ServiceResult<net::HttpResponse> response) {
  return std::move(response).transform([](const net::HttpResponse& answer) {
    return configuration_of(base::parsed_json<json>(answer.body));
  });
}

}  // namespace

Lambda::Lambda(const Access& access) : client_(access, k_lambda) {}

Readiness readiness(const FunctionConfiguration& configuration) {
  if (configuration.state == "Failed" || configuration.last_update_status == "Failed") {
    return Readiness::failed;
  }
  // An answer without these words comes from an emulator, or from before AWS had them.
  const bool stands = configuration.state.empty() || configuration.state == "Active" ||
                      configuration.state == "Inactive";
  const bool rests =
      configuration.last_update_status.empty() || configuration.last_update_status == "Successful";
  return stands && rests ? Readiness::ready : Readiness::waiting;
}

ServiceResult<std::optional<Function>> Lambda::find_function(std::string_view name,
                                                             base::Deadline deadline) {
  const auto response =
      client_.rest({.path = function_path(name), .operation = "GetFunction"}, deadline);
  if (failed_with(response, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  const json answer = base::parsed_json<json>(response->body);
  const json* configuration = base::member_of(answer, "Configuration");
  return Function{
      .configuration = configuration_of(configuration == nullptr ? json::object() : *configuration),
      .tags = texts_of(answer, "Tags")};
}

ServiceResult<std::vector<FunctionConfiguration>> Lambda::list_functions(base::Deadline deadline) {
  std::vector<FunctionConfiguration> all;
  std::string marker;
  do {
    // The slash is part of the path. (API_ListFunctions.)
    ServiceClient::RestCall call{.path = std::string(k_functions) + "/",
                                 .operation = "ListFunctions"};
    if (!marker.empty()) {
      call.query.emplace_back("Marker", marker);
    }
    TINYDYNAMOCDC_TRY(const auto response, client_.rest(call, deadline));
    const json answer = base::parsed_json<json>(response.body);
    if (const json* functions = base::member_of(answer, "Functions");
        functions != nullptr && functions->is_array()) {
      for (const auto& function : *functions) {
        all.push_back(configuration_of(function));
      }
    }
    marker = base::text_of(answer, "NextMarker");
  } while (!marker.empty());
  return all;
}

ServiceResult<FunctionConfiguration> Lambda::create_function(const NewFunction& function,
                                                             base::Deadline deadline) {
  json body{{"FunctionName", function.name},
            {"Role", function.role_arn},
            {"Runtime", function.runtime},
            {"Handler", function.handler},
            {"Architectures", {function.architecture}},
            {"PackageType", "Zip"},
            {"Code", {{"ZipFile", net::base64(function.zip)}}}};
  if (!function.description.empty()) {
    body["Description"] = function.description;
  }
  if (function.timeout_s > 0) {
    body["Timeout"] = function.timeout_s;
  }
  if (function.memory_mb > 0) {
    body["MemorySize"] = function.memory_mb;
  }
  if (!function.environment.empty()) {
    body["Environment"]["Variables"] = function.environment;
  }
  if (!function.log_format.empty()) {
    body["LoggingConfig"]["LogFormat"] = function.log_format;
  }
  if (!function.tags.empty()) {
    body["Tags"] = function.tags;
  }
  const std::string text = base::dumped(body);
  return configuration_in(client_.rest({.method = "POST",
                                        .path = std::string(k_functions),
                                        .body = text,
                                        .operation = "CreateFunction"},
                                       deadline));
}

ServiceResult<FunctionConfiguration> Lambda::update_code(const CodeUpdate& update,
                                                         base::Deadline deadline) {
  json body{{"ZipFile", net::base64(update.zip)}};
  if (!update.architecture.empty()) {
    body["Architectures"] = {update.architecture};
  }
  const std::string text = base::dumped(body);
  return configuration_in(client_.rest({.method = "PUT",
                                        .path = function_path(update.name, "/code"),
                                        .body = text,
                                        .operation = "UpdateFunctionCode"},
                                       deadline));
}

ServiceResult<FunctionConfiguration> Lambda::update_configuration(const ConfigurationUpdate& update,
                                                                  base::Deadline deadline) {
  json body = json::object();
  if (update.description) {
    body["Description"] = *update.description;
  }
  if (update.role_arn) {
    body["Role"] = *update.role_arn;
  }
  if (update.runtime) {
    body["Runtime"] = *update.runtime;
  }
  if (update.handler) {
    body["Handler"] = *update.handler;
  }
  if (update.timeout_s) {
    body["Timeout"] = *update.timeout_s;
  }
  if (update.memory_mb) {
    body["MemorySize"] = *update.memory_mb;
  }
  if (update.environment) {
    body["Environment"]["Variables"] = json::object();
    for (const auto& [name, value] : *update.environment) {
      body["Environment"]["Variables"][name] = value;
    }
  }
  if (update.log_format) {
    body["LoggingConfig"]["LogFormat"] = *update.log_format;
  }
  const std::string text = base::dumped(body);
  return configuration_in(client_.rest({.method = "PUT",
                                        .path = function_path(update.name, "/configuration"),
                                        .body = text,
                                        .operation = "UpdateFunctionConfiguration"},
                                       deadline));
}

ServiceResult<void> Lambda::delete_function(std::string_view name, base::Deadline deadline) {
  return client_
      .rest({.method = "DELETE", .path = function_path(name), .operation = "DeleteFunction"},
            deadline)
      .transform(ignore);
}

ServiceResult<Tags> Lambda::tags(std::string_view arn, base::Deadline deadline) {
  return client_
      .rest({.path = std::string(k_tags) + net::percent_encoded(arn), .operation = "ListTags"},
            deadline)
      .transform([](const net::HttpResponse& answer) {
        return texts_of(base::parsed_json<json>(answer.body), "Tags");
      });
}

ServiceResult<void> Lambda::add_tags(std::string_view arn, const Tags& tags,
                                     base::Deadline deadline) {
  const std::string text = base::dumped(json{{"Tags", tags}});
  return client_
      .rest({.method = "POST",
             .path = std::string(k_tags) + net::percent_encoded(arn),
             .body = text,
             .operation = "TagResource"},
            deadline)
      .transform(ignore);
}

ServiceResult<ConcurrencyQuota> Lambda::concurrency_quota(base::Deadline deadline) {
  return client_
      .rest({.path = "2016-08-19/account-settings/", .operation = "GetAccountSettings"}, deadline)
      .transform([](const net::HttpResponse& response) {
        const json answer = base::parsed_json<json>(response.body);
        const json* limit = base::member_of(answer, "AccountLimit");
        return limit == nullptr
                   ? ConcurrencyQuota{}
                   : ConcurrencyQuota{.all = base::number_of(*limit, "ConcurrentExecutions", 0),
                                      .unreserved = base::number_of(
                                          *limit, "UnreservedConcurrentExecutions", 0)};
      });
}

ServiceResult<InvocationAnswer> Lambda::invoke(std::string_view function, std::string_view event,
                                               base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(auto response,
                    client_.rest({.method = "POST",
                                  .path = function_path(function, "/invocations"),
                                  .body = event,
                                  .headers = {{"X-Amz-Invocation-Type", "RequestResponse"}},
                                  .operation = "Invoke",
                                  .attempt_time_max = k_invocation_limit},
                                 deadline));
  return InvocationAnswer{.failed = !response.header("X-Amz-Function-Error").empty(),
                          .payload = std::move(response.body)};
}

ServiceResult<void> Lambda::invoke_later(std::string_view function, std::string_view event,
                                         base::Deadline deadline) {
  return client_
      .rest({.method = "POST",
             .path = function_path(function, "/invocations"),
             .body = event,
             .headers = {{"X-Amz-Invocation-Type", "Event"}},
             .operation = "Invoke"},
            deadline)
      .transform(ignore);
}

ServiceResult<void> Lambda::remove_tag(std::string_view arn, const std::string& key,
                                       base::Deadline deadline) {
  return client_
      .rest({.method = "DELETE",
             .path = std::string(k_tags) + net::percent_encoded(arn),
             .query = {{"tagKeys", key}},
             .operation = "UntagResource"},
            deadline)
      .transform(ignore);
}

ServiceResult<void> Lambda::add_permission(const NewPermission& permission,
                                           base::Deadline deadline) {
  json body{{"StatementId", permission.statement_id},
            {"Action", permission.action},
            {"Principal", permission.principal}};
  if (!permission.source_arn.empty()) {
    body["SourceArn"] = permission.source_arn;
  }
  if (!permission.source_account.empty()) {
    body["SourceAccount"] = permission.source_account;
  }
  const std::string text = base::dumped(body);
  return client_
      .rest({.method = "POST",
             .path = function_path(permission.function, "/policy"),
             .body = text,
             .operation = "AddPermission"},
            deadline)
      .transform(ignore);
}

ServiceResult<void> Lambda::remove_permission(std::string_view function,
                                              std::string_view statement_id,
                                              base::Deadline deadline) {
  return client_
      .rest({.method = "DELETE",
             .path = function_path(function, "/policy/" + net::percent_encoded(statement_id)),
             .operation = "RemovePermission"},
            deadline)
      .transform(ignore);
}

ServiceResult<std::optional<std::string>> Lambda::policy(std::string_view function,
                                                         base::Deadline deadline) {
  const auto response = client_.rest(
      {.path = function_path(function, "/policy"), .operation = "GetPolicy"}, deadline);
  if (failed_with(response, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  return base::text_of(base::parsed_json<json>(response->body), "Policy");
}

}  // namespace tinydynamocdc::aws
