// SPDX-License-Identifier: Apache-2.0
#include "stack/parameters.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "stack/names.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;

namespace {

Json code_parameters(const Order& order) {
  return {
      {"CodeBucket", {{"Type", "String"}, {"Description", "Bucket of this region with the zip"}}},
      {"CodeKey",
       {{"Type", "String"},
        {"Description",
         "Key of the zip; a stack update takes new code when this or CodeObjectVersion changes"},
        {"Default", std::format("tinydynamocdc-{}.zip", order.design.code.architecture)}}},
      {"CodeObjectVersion",
       {{"Type", "String"},
        {"Description", "Version of the zip, in a bucket with versioning; else empty"},
        {"Default", ""}}}};
}

Json tinybird_parameters(const Order& order) {
  return {
      {"TinybirdApiEndpoint",
       {{"Type", "String"},
        {"Description", "API host of the workspace: https://api.eu-west-1.aws.tinybird.co"},
        {"AllowedPattern", "^https?://.+$"}}},
      {"TinybirdToken",
       {{"Type", "String"},
        {"NoEcho", true},
        {"Description",
         std::format("The token {}, which --create-mv makes; never the admin token. It goes into "
                     "a new secret; empty - that secret exists",
                     order.function_token)},
        {"Default", ""},
        {"AllowedPattern", "^[A-Za-z0-9._-]*$"}}}};
}

Json function_parameters() {
  return {{"ReservedConcurrency",
           {{"Type", "Number"},
            {"Description", "Reserved concurrency of the function; 0 - none"},
            {"Default", 0},
            {"MinValue", 0}}},
          {"LoggingLevel",
           {{"Type", "String"},
            {"Description", "What the function writes into its log"},
            {"Default", "INFO"},
            {"AllowedValues", {"DEBUG", "INFO", "WARNING", "ERROR"}}}},
          {"KmsKeyArns",
           {{"Type", "CommaDelimitedList"},
            {"Description",
             "Customer managed keys of the tables, the secret or the snapshot bucket, if any"},
            {"Default", ""}}}};
}

Json bucket_parameters() {
  return {{"CreateSnapshotBucket",
           {{"Type", "String"},
            {"Description",
             "Create the bucket with its notification; for an existing bucket see the outputs"},
            {"Default", "false"},
            {"AllowedValues", {"true", "false"}}}},
          {"SnapshotExpirationDays",
           {{"Type", "Number"},
            {"Description", "Days after which the new bucket deletes exports; 0 - never"},
            {"Default", 0},
            {"MinValue", 0}}}};
}

// Of this table alone, so that two streams cannot be mixed up.
std::string stream_pattern(const std::string& table) {
  std::string name;
  for (const char c : table) {
    name += c == '.' ? "\\." : std::string(1, c);
  }
  return std::format("^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{{12}}:table/{}/stream/.+$", name);
}

Json common(const Order& order) {
  auto all = code_parameters(order);
  all.update(tinybird_parameters(order));
  all.update(function_parameters());
  if (order.snapshots) {
    all.update(bucket_parameters());
  }
  return all;
}

// `!Not [!Equals [!Ref CodeObjectVersion, ""]]`
std::string differs(std::string_view parameter, std::string_view value) {
  return std::format("!Not [!Equals [!Ref {}, {}]]", parameter, value);
}

// What the command that adds the notification says, so that it makes what the stack has made.
std::string way_words(const Order& order) {
  if (order.way == exports::Way::direct) {
    return " --direct";
  }
  return order.snapshot_concurrency
             ? std::format(" --snapshot-concurrency {}", *order.snapshot_concurrency)
             : std::string();
}

std::string output(std::string_view name, std::string_view description, std::string_view value,
                   std::string_view condition = {}) {
  auto text = std::format("  {}:\n", name);
  if (!condition.empty()) {
    text += std::format("    Condition: {}\n", condition);
  }
  return text + std::format("    Description: {}\n    Value: {}\n", description, value);
}

}  // namespace

std::size_t common_parameters(const Order& order) { return common(order).size(); }

std::string parameters_section(const Order& order) {
  auto all = common(order);
  const auto ids = table_ids(order.tables);
  for (const auto& table : order.tables) {
    all[stream_parameter(ids.at(table))] = {
        {"Type", "String"},
        {"Description", std::format("LatestStreamArn of the table {}", table)},
        {"AllowedPattern", stream_pattern(table)}};
  }
  return "Parameters:\n" + yaml(all.dump(), 2, {});
}

std::string conditions_section(const Order& order) {
  std::string all = "Conditions:\n";
  const auto add = [&](const char* name, const std::string& condition) {
    all += std::format("  {}: {}\n", name, condition);
  };
  add(k_has_token, differs("TinybirdToken", R"("")"));
  add(k_has_code_version, differs("CodeObjectVersion", R"("")"));
  add(k_has_concurrency, differs("ReservedConcurrency", "0"));
  add(k_has_kms_keys, R"(!Not [!Equals [!Select [0, !Ref KmsKeyArns], ""]])");
  if (order.snapshots) {
    add(k_makes_bucket, R"(!Equals [!Ref CreateSnapshotBucket, "true"])");
    add(k_uses_bucket, std::format("!Not [!Condition {}]", k_makes_bucket));
    add(k_expires_snapshots, differs("SnapshotExpirationDays", "0"));
  }
  return all;
}

std::string outputs_section(const Order& order) {
  auto all = "Outputs:\n" + output("FunctionArn", "The function", "!GetAtt Function.Arn") +
             output("RoleArn", "What the function runs as", "!GetAtt Role.Arn") +
             output("AlertTopicArn", "Topic of the alarms", "!Ref AlertTopic");
  if (order.trigger.on_failure_arn.empty()) {
    all += output("FailureQueueArn", "Failed batches, which the function delivers again",
                  "!GetAtt FailureQueue.Arn");
  }
  if (has_dead_letters(order)) {
    all += output("DeadLetterQueueArn", "What cannot be delivered, each with its reason",
                  "!GetAtt DeadLetterQueue.Arn");
  }
  if (order.snapshots && order.way == exports::Way::queue) {
    all += output("SnapshotQueueArn", "New snapshot files, until they are loaded",
                  "!GetAtt SnapshotQueue.Arn");
  }
  if (order.snapshots) {
    all +=
        output("S3TriggerCommand", "Adds the notification to the existing bucket and keeps others",
               std::format("!Sub \"tinydynamocdc --create-s3-trigger --region ${{AWS::Region}} "
                           "--s3-bucket {} --s3-prefix {} --lambda-name {}{}\"",
                           order.snapshots->bucket, order.snapshots->prefix, order.site.function,
                           way_words(order)),
               k_uses_bucket);
  }
  return all;
}

}  // namespace tinydynamocdc::stack
