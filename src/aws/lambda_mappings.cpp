// SPDX-License-Identifier: Apache-2.0
// The event source mappings of Lambda, and what becomes of asynchronous invocations that fail: a
// second file of the class in aws/lambda.hpp.
#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/json_fields.hpp"
#include "aws/lambda.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

constexpr std::string_view k_mappings = "2015-03-31/event-source-mappings";
// AWS's largest page; it may well give fewer, and says so.
constexpr const char* k_page_items_max = "100";

std::string mapping_path(std::string_view uuid) {
  return std::string(k_mappings) + "/" + net::percent_encoded(uuid);
}

std::string invoke_config_path(std::string_view function) {
  return std::format("2019-09-25/functions/{}/event-invoke-config", net::percent_encoded(function));
}

std::string on_failure_of(const json& answer) {
  const json* destinations = base::member_of(answer, "DestinationConfig");
  const json* on_failure =
      destinations == nullptr ? nullptr : base::member_of(*destinations, "OnFailure");
  return on_failure == nullptr ? std::string() : base::text_of(*on_failure, "Destination");
}

json on_failure(const std::string& arn) {
  return {{"OnFailure", arn.empty() ? json::object() : json{{"Destination", arn}}}};
}

EventSourceMapping mapping_of(const json& answer) {
  EventSourceMapping mapping{
      .uuid = base::text_of(answer, "UUID"),
      .function_arn = base::text_of(answer, "FunctionArn"),
      .source_arn = base::optional_text(answer, "EventSourceArn"),
      .state = base::text_of(answer, "State"),
      .state_reason = base::text_of(answer, "StateTransitionReason"),
      .last_result = base::text_of(answer, "LastProcessingResult"),
      .starting_position = base::text_of(answer, "StartingPosition"),
      .modified_unix_ms = unix_ms_of(answer, "LastModified"),
      .batch_size = static_cast<int>(base::number_of(answer, "BatchSize", 0)),
      .window_s = static_cast<int>(base::number_of(answer, "MaximumBatchingWindowInSeconds", 0)),
      .retries_max = static_cast<int>(base::number_of(answer, "MaximumRetryAttempts", -1)),
      .bisects_on_error = base::flag_of(answer, "BisectBatchOnFunctionError"),
      .response_types = {},
      .on_failure_arn = on_failure_of(answer),
      .record_age_max_s =
          static_cast<int>(base::number_of(answer, "MaximumRecordAgeInSeconds", -1)),
      .parallelization = static_cast<int>(base::number_of(answer, "ParallelizationFactor", 1)),
      .concurrency_max = {}};
  if (const json* scaling = base::member_of(answer, "ScalingConfig")) {
    if (const auto most = base::number_of(*scaling, "MaximumConcurrency", 0); most > 0) {
      mapping.concurrency_max = static_cast<int>(most);
    }
  }
  if (const json* types = base::member_of(answer, "FunctionResponseTypes")) {
    for (const json& type : *types) {
      if (type.is_string()) {
        mapping.response_types.push_back(type.get<std::string>());
      }
    }
  }
  return mapping;
}

template <class Value>
void set(json& body, const char* name, const std::optional<Value>& value) {
  if (value) {
    body[name] = *value;
  }
}

// What a new mapping and a change of one have in common.
json settings(const auto& wanted) {
  json body = json::object();
  set(body, "BatchSize", wanted.batch_size);
  set(body, "MaximumBatchingWindowInSeconds", wanted.window_s);
  set(body, "MaximumRetryAttempts", wanted.retries_max);
  set(body, "BisectBatchOnFunctionError", wanted.bisects_on_error);
  set(body, "MaximumRecordAgeInSeconds", wanted.record_age_max_s);
  set(body, "ParallelizationFactor", wanted.parallelization);
  if (wanted.concurrency_max) {
    body["ScalingConfig"] = {{"MaximumConcurrency", *wanted.concurrency_max}};
  }
  return body;
}

ServiceResult<EventSourceMapping> mapping_in(ServiceResult<net::HttpResponse> response) {
  return std::move(response).transform([](const net::HttpResponse& answer) {
    return mapping_of(base::parsed_json<json>(answer.body));
  });
}

}  // namespace

bool EventSourceMapping::reports_partial_failures() const {
  return std::ranges::find(response_types, "ReportBatchItemFailures") != response_types.end();
}

Readiness readiness(const EventSourceMapping& mapping) {
  const bool rests = mapping.state == "Enabled" || mapping.state == "Disabled";
  return rests ? Readiness::ready : Readiness::waiting;
}

ServiceResult<std::vector<EventSourceMapping>> Lambda::mappings(const MappingFilter& filter,
                                                                base::Deadline deadline) {
  std::vector<EventSourceMapping> all;
  std::string marker;
  do {
    Parameters query;
    if (!filter.source_arn.empty()) {
      query.emplace_back("EventSourceArn", filter.source_arn);
    }
    if (!filter.function.empty()) {
      query.emplace_back("FunctionName", filter.function);
    }
    if (!marker.empty()) {
      query.emplace_back("Marker", marker);
    }
    query.emplace_back("MaxItems", k_page_items_max);
    TINYDYNAMOCDC_TRY(const auto response, client_.rest({.path = std::string(k_mappings),
                                                         .query = std::move(query),
                                                         .operation = "ListEventSourceMappings"},
                                                        deadline));
    const json page = base::parsed_json<json>(response.body);
    if (const json* found = base::member_of(page, "EventSourceMappings")) {
      for (const json& mapping : *found) {
        all.push_back(mapping_of(mapping));
      }
    }
    marker = base::text_of(page, "NextMarker");
  } while (!marker.empty());
  return all;
}

ServiceResult<std::optional<EventSourceMapping>> Lambda::find_mapping(std::string_view uuid,
                                                                      base::Deadline deadline) {
  auto response =
      client_.rest({.path = mapping_path(uuid), .operation = "GetEventSourceMapping"}, deadline);
  if (failed_with(response, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  return mapping_in(std::move(response));
}

ServiceResult<EventSourceMapping> Lambda::create_mapping(const NewMapping& mapping,
                                                         base::Deadline deadline) {
  json body = settings(mapping);
  body["FunctionName"] = mapping.function;
  body["EventSourceArn"] = mapping.source_arn;
  body["Enabled"] = true;
  set(body, "StartingPosition", mapping.starting_position);
  if (!mapping.response_types.empty()) {
    body["FunctionResponseTypes"] = mapping.response_types;
  }
  if (!mapping.on_failure_arn.empty()) {
    body["DestinationConfig"] = on_failure(mapping.on_failure_arn);
  }
  if (!mapping.tags.empty()) {
    body["Tags"] = mapping.tags;
  }
  const std::string text = base::dumped(body);
  return mapping_in(client_.rest({.method = "POST",
                                  .path = std::string(k_mappings),
                                  .body = text,
                                  .operation = "CreateEventSourceMapping"},
                                 deadline));
}

ServiceResult<EventSourceMapping> Lambda::update_mapping(const MappingUpdate& update,
                                                         base::Deadline deadline) {
  json body = settings(update);
  set(body, "FunctionResponseTypes", update.response_types);
  set(body, "Enabled", update.enabled);
  if (update.on_failure_arn) {
    body["DestinationConfig"] = on_failure(*update.on_failure_arn);
  }
  const std::string text = base::dumped(body);
  return mapping_in(client_.rest({.method = "PUT",
                                  .path = mapping_path(update.uuid),
                                  .body = text,
                                  .operation = "UpdateEventSourceMapping"},
                                 deadline));
}

ServiceResult<void> Lambda::delete_mapping(std::string_view uuid, base::Deadline deadline) {
  return client_
      .rest(
          {.method = "DELETE", .path = mapping_path(uuid), .operation = "DeleteEventSourceMapping"},
          deadline)
      .transform([](const net::HttpResponse&) {});
}

ServiceResult<std::optional<AsyncFailures>> Lambda::find_async_failures(std::string_view function,
                                                                        base::Deadline deadline) {
  const auto response = client_.rest(
      {.path = invoke_config_path(function), .operation = "GetFunctionEventInvokeConfig"},
      deadline);
  if (failed_with(response, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  return AsyncFailures{.on_failure_arn = on_failure_of(base::parsed_json<json>(response->body))};
}

// Update keeps what it is not given, but only where there is something; Put makes it.
ServiceResult<void> Lambda::set_async_failures(std::string_view function,
                                               const AsyncFailures& failures,
                                               base::Deadline deadline) {
  const std::string text =
      base::dumped(json{{"DestinationConfig", on_failure(failures.on_failure_arn)}});
  auto response = client_.rest({.method = "POST",
                                .path = invoke_config_path(function),
                                .body = text,
                                .operation = "UpdateFunctionEventInvokeConfig"},
                               deadline);
  if (failed_with(response, "ResourceNotFoundException")) {
    response = client_.rest({.method = "PUT",
                             .path = invoke_config_path(function),
                             .body = text,
                             .operation = "PutFunctionEventInvokeConfig"},
                            deadline);
  }
  return std::move(response).transform([](const net::HttpResponse&) {});
}

}  // namespace tinydynamocdc::aws
