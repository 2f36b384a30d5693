// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <utility>

#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;
using enum setup::QueueKind;

namespace {

Json destination(const std::string& arn) { return {{"OnFailure", {{"Destination", arn}}}}; }

struct QueueText {
  const char* id;
  const char* comment;
};

QueueText text_of(setup::QueueKind kind) {
  switch (kind) {
    case failures:
      return {.id = "FailureQueue",
              .comment =
                  "Failed batches and failed S3 events arrive here, and the queue\ncalls the "
                  "function again."};
    case dead_letters:
      return {.id = "DeadLetterQueue",
              .comment = "What cannot be delivered, each with its reason: needs a person."};
    case snapshots:
      break;
  }
  return {
      .id = "SnapshotQueue",
      .comment = "New snapshot files wait here until the function loads them, a few at a time."};
}

// SQS counts in texts, CloudFormation in numbers.
Json queue_properties(const Order& order, setup::QueueKind kind) {
  Json properties{{"QueueName", setup::queue_name(order.site, kind)}};
  const auto timeout_s = static_cast<int>(order.design.settings.timeout_s);
  for (const auto& [name, value] : setup::queue_attributes(order.site, kind, timeout_s)) {
    properties[name] = Json::parse(value);
  }
  properties["Tags"] = Json::parse(tags_json(order.site));
  return properties;
}

}  // namespace

Resource mapping_part(std::string id, std::string comment, const aws::NewMapping& wanted) {
  Json properties{{"EventSourceArn", wanted.source_arn}, {"FunctionName", wanted.function}};
  const auto add = [&](const char* name, const auto& value) {
    if (value) {
      properties[name] = *value;
    }
  };
  add("StartingPosition", wanted.starting_position);
  add("BatchSize", wanted.batch_size);
  add("MaximumBatchingWindowInSeconds", wanted.window_s);
  add("MaximumRetryAttempts", wanted.retries_max);
  add("MaximumRecordAgeInSeconds", wanted.record_age_max_s);
  add("BisectBatchOnFunctionError", wanted.bisects_on_error);
  add("ParallelizationFactor", wanted.parallelization);
  if (!wanted.response_types.empty()) {
    properties["FunctionResponseTypes"] = wanted.response_types;
  }
  if (wanted.concurrency_max) {
    properties["ScalingConfig"] = {{"MaximumConcurrency", *wanted.concurrency_max}};
  }
  if (!wanted.on_failure_arn.empty()) {
    properties["DestinationConfig"] = destination(wanted.on_failure_arn);
  }
  return {.id = std::move(id),
          .comment = std::move(comment),
          .json = Json{{"Type", "AWS::Lambda::EventSourceMapping"},
                       {"Properties", std::move(properties)}}
                      .dump()};
}

Resource queue_part(const Order& order, setup::QueueKind kind) {
  const auto text = text_of(kind);
  return {.id = text.id,
          .comment = text.comment,
          .json = Json{{"Type", "AWS::SQS::Queue"},
                       {"DeletionPolicy", "Delete"},
                       {"UpdateReplacePolicy", "Delete"},
                       {"Properties", queue_properties(order, kind)}}
                      .dump()};
}

bool has_dead_letters(const Order& order) {
  return order.trigger.on_failure_arn.empty() ||
         (order.snapshots && order.way == exports::Way::queue);
}

std::string failure_place(const Order& order) {
  const auto& named = order.trigger.on_failure_arn;
  return named.empty() ? setup::queue_arn(order.site, failures) : named;
}

std::vector<Resource> failure_parts(const Order& order) {
  std::vector<Resource> parts;
  if (order.trigger.on_failure_arn.empty()) {
    parts.push_back(queue_part(order, failures));
  }
  if (has_dead_letters(order)) {
    parts.push_back(queue_part(order, dead_letters));
  }
  if (order.trigger.on_failure_arn.empty()) {
    parts.push_back(
        mapping_part("RedriveTrigger", "", setup::queue_mapping(order.site, failures, {})));
  }
  if (order.snapshots) {
    parts.push_back(
        {.id = "AsyncFailures",
         .comment =
             "Destination for S3 and scheduler events that the function finally failed to handle.",
         .json = Json{{"Type", "AWS::Lambda::EventInvokeConfig"},
                      {"Properties",
                       {{"FunctionName", {{"Ref", "Function"}}},
                        {"Qualifier", "$LATEST"},
                        {"DestinationConfig", destination(failure_place(order))}}}}
                     .dump()});
  }
  return parts;
}

}  // namespace tinydynamocdc::stack
