// SPDX-License-Identifier: Apache-2.0
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "exports/schedules.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"
#include "stack/names.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;
using enum setup::QueueKind;

namespace {

Json destination(const std::string& arn) { return {{"OnFailure", {{"Destination", arn}}}}; }

Resource mapping(std::string id, std::string comment, const aws::NewMapping& wanted) {
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

Resource queue(const Order& order, setup::QueueKind kind) {
  return {.id = kind == failures ? "FailureQueue" : "DeadLetterQueue",
          .comment = kind == failures
                         ? "What triggers and S3's events have given up comes here, and the queue\n"
                           "calls the function again."
                         : "What cannot be delivered at all, each with its reason: for people.",
          .json = Json{{"Type", "AWS::SQS::Queue"},
                       {"DeletionPolicy", "Delete"},
                       {"UpdateReplacePolicy", "Delete"},
                       {"Properties", queue_properties(order, kind)}}
                      .dump()};
}

Resource schedule(const Order& order, const setup::BucketPlace& place, const std::string& table,
                  const std::string& id) {
  const auto wanted =
      exports::wanted_schedule(order.site, {.table = table,
                                            .expression = order.schedule,
                                            .place = place,
                                            .role = exports::scheduler_role_name(order.site)});
  return {.id = "ScheduleOf" + id,
          .comment = {},
          .json = Json{{"Type", "AWS::Scheduler::Schedule"},
                       {"DependsOn", "ScheduleGroup"},
                       {"Properties",
                        {{"Name", wanted.name},
                         {"GroupName", wanted.group},
                         {"Description", wanted.description},
                         {"ScheduleExpression", wanted.expression},
                         {"State", wanted.state},
                         {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                         {"Target",
                          {{"Arn", wanted.target_arn},
                           {"RoleArn", wanted.role_arn},
                           {"Input", wanted.input},
                           {"RetryPolicy",
                            {{"MaximumRetryAttempts", wanted.retries_max},
                             {"MaximumEventAgeInSeconds", wanted.event_age_max_s}}}}}}}}
                      .dump()};
}

}  // namespace

std::string failure_place(const Order& order) {
  const auto& named = order.trigger.on_failure_arn;
  return named.empty() ? setup::queue_arn(order.site, failures) : named;
}

std::string stream_parameter(const std::string& table_id) { return "StreamOf" + table_id; }

std::vector<Resource> failure_parts(const Order& order) {
  std::vector<Resource> parts;
  if (order.trigger.on_failure_arn.empty()) {
    parts.push_back(queue(order, failures));
    parts.push_back(queue(order, dead_letters));
    parts.push_back(mapping("RedriveTrigger", "", setup::queue_mapping(order.site, failures, {})));
  }
  if (order.snapshots) {
    parts.push_back({.id = "AsyncFailures",
                     .comment = "Where S3's events go that the function failed with for good.",
                     .json = Json{{"Type", "AWS::Lambda::EventInvokeConfig"},
                                  {"Properties",
                                   {{"FunctionName", {{"Ref", "Function"}}},
                                    {"Qualifier", "$LATEST"},
                                    {"DestinationConfig", destination(failure_place(order))}}}}
                                 .dump()});
  }
  return parts;
}

std::vector<Resource> table_parts(const Order& order) {
  auto options = order.trigger;
  options.default_on_failure_arn = setup::queue_arn(order.site, failures);
  std::vector<Resource> parts;
  const auto ids = table_ids(order.tables);
  for (const auto& table : order.tables) {
    const auto& id = ids.at(table);
    const auto stream = std::format("${{{}}}", stream_parameter(id));
    parts.push_back(mapping("TriggerOf" + id, "The table " + table,
                            manage::new_trigger(order.site.function_arn(), stream, options)));
    if (order.snapshots && !order.schedule.empty()) {
      parts.push_back(schedule(order, *order.snapshots, table, id));
    }
  }
  return parts;
}

}  // namespace tinydynamocdc::stack
