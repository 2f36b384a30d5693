// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {
// Members stay in their order: an item goes through unchanged.
using json = nlohmann::ordered_json;

namespace {

std::string type_of(const json& table, const std::string& attribute) {
  const json* definitions = base::member_of(table, "AttributeDefinitions");
  if (definitions == nullptr) {
    return {};
  }
  for (const json& definition : *definitions) {
    if (base::text_of(definition, "AttributeName") == attribute) {
      return base::text_of(definition, "AttributeType");
    }
  }
  return {};
}

std::vector<KeyAttribute> keys_of(const json& table) {
  std::vector<KeyAttribute> keys;
  const json* schema = base::member_of(table, "KeySchema");
  if (schema == nullptr) {
    return keys;
  }
  for (const json& element : *schema) {
    std::string name = base::text_of(element, "AttributeName");
    std::string type = type_of(table, name);
    const auto role = base::text_of(element, "KeyType") == "HASH" ? KeyAttribute::Role::partition
                                                                  : KeyAttribute::Role::sort;
    keys.push_back({std::move(name), role, std::move(type)});
  }
  std::ranges::stable_sort(keys, {}, &KeyAttribute::role);
  return keys;
}

Table table_of(const json& answer, const char* member) {
  const json* found = base::member_of(answer, member);
  const json table = found == nullptr ? json::object() : *found;
  Table result{.name = base::text_of(table, "TableName"),
               .arn = base::text_of(table, "TableArn"),
               .id = base::text_of(table, "TableId"),
               .status = base::text_of(table, "TableStatus"),
               .keys = keys_of(table),
               .billing_mode = "PROVISIONED",
               .stream_arn = base::text_of(table, "LatestStreamArn"),
               .deletion_protection = base::flag_of(table, "DeletionProtectionEnabled"),
               .item_count = base::number_of(table, "ItemCount", 0),
               .created_unix_ms = unix_ms_of(table, "CreationDateTime"),
               .replicas = {},
               .kms_key_arn = {}};
  if (const json* billing = base::member_of(table, "BillingModeSummary")) {
    result.billing_mode = base::text_of(*billing, "BillingMode");
  }
  if (const json* stream = base::member_of(table, "StreamSpecification")) {
    result.stream_enabled = base::flag_of(*stream, "StreamEnabled");
    if (result.stream_enabled) {
      result.stream_view_type = base::text_of(*stream, "StreamViewType");
    }
  }
  const json* replicas = base::member_of(table, "Replicas");
  for (const json& replica : replicas == nullptr ? json::array() : *replicas) {
    result.replicas.push_back(base::text_of(replica, "RegionName"));
  }
  if (const json* encryption = base::member_of(table, "SSEDescription")) {
    result.kms_key_arn = base::text_of(*encryption, "KMSMasterKeyArn");
  }
  return result;
}

ContinuousBackups backups_of(const std::string& body) {
  const json answer = base::parsed_json<json>(body);
  const json* description = base::member_of(answer, "ContinuousBackupsDescription");
  const json* recovery = description == nullptr
                             ? nullptr
                             : base::member_of(*description, "PointInTimeRecoveryDescription");
  if (recovery == nullptr) {
    return {.point_in_time_recovery = "DISABLED"};
  }
  return {.point_in_time_recovery = base::text_of(*recovery, "PointInTimeRecoveryStatus"),
          .earliest_unix_ms = unix_ms_of(*recovery, "EarliestRestorableDateTime"),
          .latest_unix_ms = unix_ms_of(*recovery, "LatestRestorableDateTime")};
}

json stream_specification(std::string_view view_type) {
  return {{"StreamEnabled", true}, {"StreamViewType", view_type}};
}

void ignore(const std::string& /*body*/) {}

}  // namespace

DynamoDb::DynamoDb(const Access& access)
    : clock_(access.clock), jitter_(access.jitter_seed), client_(access, k_dynamodb) {}

ServiceResult<std::optional<Table>> DynamoDb::find_table(std::string_view name,
                                                         base::Deadline deadline) {
  const auto body =
      client_.json("DescribeTable", base::dumped(json{{"TableName", name}}), deadline);
  if (failed_with(body, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!body) {
    return std::unexpected(body.error());
  }
  return table_of(base::parsed_json<json>(*body), "Table");
}

ServiceResult<std::vector<std::string>> DynamoDb::table_names(base::Deadline deadline) {
  std::vector<std::string> names;
  json question = json::object();
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto body,
                      client_.json("ListTables", base::dumped(question), deadline));
    const json page = base::parsed_json<json>(body);
    if (const json* listed = base::member_of(page, "TableNames")) {
      for (const json& name : *listed) {
        if (name.is_string()) {
          names.push_back(name.get<std::string>());
        }
      }
    }
    auto last = base::text_of(page, "LastEvaluatedTableName");
    if (last.empty()) {
      return names;
    }
    question["ExclusiveStartTableName"] = std::move(last);
  }
}

ServiceResult<Table> DynamoDb::create_table(const NewTable& table, base::Deadline deadline) {
  json definitions = json::array();
  json schema = json::array();
  for (const KeyAttribute& key : table.keys) {
    definitions.push_back({{"AttributeName", key.name}, {"AttributeType", key.type}});
    schema.push_back({{"AttributeName", key.name},
                      {"KeyType", key.role == KeyAttribute::Role::partition ? "HASH" : "RANGE"}});
  }
  json body{{"TableName", table.name},
            {"AttributeDefinitions", std::move(definitions)},
            {"KeySchema", std::move(schema)},
            {"BillingMode", "PAY_PER_REQUEST"}};
  if (!table.stream_view_type.empty()) {
    body["StreamSpecification"] = stream_specification(table.stream_view_type);
  }
  if (!table.tags.empty()) {
    body["Tags"] = tag_list<json>(table.tags);
  }
  TINYDYNAMOCDC_TRY(const auto answer, client_.json("CreateTable", base::dumped(body), deadline));
  return table_of(base::parsed_json<json>(answer), "TableDescription");
}

ServiceResult<void> DynamoDb::delete_table(std::string_view name, base::Deadline deadline) {
  return client_.json("DeleteTable", base::dumped(json{{"TableName", name}}), deadline)
      .transform(ignore);
}

ServiceResult<Table> DynamoDb::enable_stream(std::string_view name, std::string_view view_type,
                                             base::Deadline deadline) {
  const json body{{"TableName", name}, {"StreamSpecification", stream_specification(view_type)}};
  TINYDYNAMOCDC_TRY(const auto answer, client_.json("UpdateTable", base::dumped(body), deadline));
  return table_of(base::parsed_json<json>(answer), "TableDescription");
}

ServiceResult<Tags> DynamoDb::tags(std::string_view arn, base::Deadline deadline) {
  Tags all;
  std::string next;
  do {
    json body{{"ResourceArn", arn}};
    if (!next.empty()) {
      body["NextToken"] = next;
    }
    TINYDYNAMOCDC_TRY(const auto answer,
                      client_.json("ListTagsOfResource", base::dumped(body), deadline));
    const json page = base::parsed_json<json>(answer);
    all.merge(tag_list_of(page, "Tags"));
    next = base::text_of(page, "NextToken");
  } while (!next.empty());
  return all;
}

ServiceResult<void> DynamoDb::add_tags(std::string_view arn, const Tags& tags,
                                       base::Deadline deadline) {
  const json body{{"ResourceArn", arn}, {"Tags", tag_list<json>(tags)}};
  return client_.json("TagResource", base::dumped(body), deadline).transform(ignore);
}

ServiceResult<ContinuousBackups> DynamoDb::continuous_backups(std::string_view table,
                                                              base::Deadline deadline) {
  return client_
      .json("DescribeContinuousBackups", base::dumped(json{{"TableName", table}}), deadline)
      .transform(backups_of);
}

ServiceResult<ContinuousBackups> DynamoDb::enable_point_in_time_recovery(std::string_view table,
                                                                         base::Deadline deadline) {
  const json body{{"TableName", table},
                  {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}};
  return client_.json("UpdateContinuousBackups", base::dumped(body), deadline)
      .transform(backups_of);
}

}  // namespace tinydynamocdc::aws
