// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "aws/json_fields.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
/// Members stay in their order: an item goes through unchanged.
using json = nlohmann::ordered_json;

constexpr net::RetryPolicy k_unprocessed_policy{.first = milliseconds(50),
                                                .cap = milliseconds(5000)};

json parsed(std::string_view text) { return json::parse(text, nullptr, false); }

/// Text in DynamoDB JSON from our caller.
ServiceResult<json> given(std::string_view what, std::string_view text) {
  json value = parsed(text);
  if (value.is_object()) {
    return value;
  }
  return std::unexpected(
      ServiceFailure{{ErrorKind::bad_input, std::string(what) + " is not a JSON object"}, {}, 0});
}

std::string type_of(const json& table, const std::string& attribute) {
  const json* definitions = member_of(table, "AttributeDefinitions");
  if (definitions == nullptr) {
    return {};
  }
  for (const json& definition : *definitions) {
    if (text_of(definition, "AttributeName") == attribute) {
      return text_of(definition, "AttributeType");
    }
  }
  return {};
}

std::vector<KeyAttribute> keys_of(const json& table) {
  std::vector<KeyAttribute> keys;
  const json* schema = member_of(table, "KeySchema");
  if (schema == nullptr) {
    return keys;
  }
  for (const json& element : *schema) {
    std::string name = text_of(element, "AttributeName");
    std::string type = type_of(table, name);
    const auto role = text_of(element, "KeyType") == "HASH" ? KeyAttribute::Role::partition
                                                            : KeyAttribute::Role::sort;
    keys.push_back({std::move(name), role, std::move(type)});
  }
  std::ranges::stable_sort(keys, {}, &KeyAttribute::role);
  return keys;
}

Table table_of(const json& answer, const char* member) {
  const json* found = member_of(answer, member);
  const json table = found == nullptr ? json::object() : *found;
  Table result{.name = text_of(table, "TableName"),
               .arn = text_of(table, "TableArn"),
               .id = text_of(table, "TableId"),
               .status = text_of(table, "TableStatus"),
               .keys = keys_of(table),
               .billing_mode = "PROVISIONED",
               .stream_arn = text_of(table, "LatestStreamArn"),
               .deletion_protection = flag_of(table, "DeletionProtectionEnabled"),
               .item_count = number_of(table, "ItemCount", 0),
               .created_unix_ms = unix_ms_of(table, "CreationDateTime"),
               .replicas = {},
               .kms_key_arn = {}};
  if (const json* billing = member_of(table, "BillingModeSummary")) {
    result.billing_mode = text_of(*billing, "BillingMode");
  }
  if (const json* stream = member_of(table, "StreamSpecification")) {
    result.stream_enabled = flag_of(*stream, "StreamEnabled");
    if (result.stream_enabled) {
      result.stream_view_type = text_of(*stream, "StreamViewType");
    }
  }
  const json* replicas = member_of(table, "Replicas");
  for (const json& replica : replicas == nullptr ? json::array() : *replicas) {
    result.replicas.push_back(text_of(replica, "RegionName"));
  }
  if (const json* encryption = member_of(table, "SSEDescription")) {
    result.kms_key_arn = text_of(*encryption, "KMSMasterKeyArn");
  }
  return result;
}

ContinuousBackups backups_of(const std::string& body) {
  const json answer = parsed(body);
  const json* description = member_of(answer, "ContinuousBackupsDescription");
  const json* recovery =
      description == nullptr ? nullptr : member_of(*description, "PointInTimeRecoveryDescription");
  if (recovery == nullptr) {
    return {.point_in_time_recovery = "DISABLED"};
  }
  return {.point_in_time_recovery = text_of(*recovery, "PointInTimeRecoveryStatus"),
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
  const auto body = client_.json("DescribeTable", dumped(json{{"TableName", name}}), deadline);
  if (failed_with(body, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!body) {
    return std::unexpected(body.error());
  }
  return table_of(parsed(*body), "Table");
}

ServiceResult<std::vector<std::string>> DynamoDb::table_names(base::Deadline deadline) {
  std::vector<std::string> names;
  json question = json::object();
  for (;;) {
    const auto body = client_.json("ListTables", dumped(question), deadline);
    if (!body) {
      return std::unexpected(body.error());
    }
    const json page = parsed(*body);
    if (const json* listed = member_of(page, "TableNames")) {
      for (const json& name : *listed) {
        if (name.is_string()) {
          names.push_back(name.get<std::string>());
        }
      }
    }
    auto last = text_of(page, "LastEvaluatedTableName");
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
  const auto answer = client_.json("CreateTable", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  return table_of(parsed(*answer), "TableDescription");
}

ServiceResult<void> DynamoDb::delete_table(std::string_view name, base::Deadline deadline) {
  return client_.json("DeleteTable", dumped(json{{"TableName", name}}), deadline).transform(ignore);
}

ServiceResult<Table> DynamoDb::enable_stream(std::string_view name, std::string_view view_type,
                                             base::Deadline deadline) {
  const json body{{"TableName", name}, {"StreamSpecification", stream_specification(view_type)}};
  const auto answer = client_.json("UpdateTable", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  return table_of(parsed(*answer), "TableDescription");
}

ServiceResult<Table> DynamoDb::disable_stream(std::string_view name, base::Deadline deadline) {
  const json body{{"TableName", name}, {"StreamSpecification", {{"StreamEnabled", false}}}};
  const auto answer = client_.json("UpdateTable", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  return table_of(parsed(*answer), "TableDescription");
}

ServiceResult<Tags> DynamoDb::tags(std::string_view arn, base::Deadline deadline) {
  Tags all;
  std::string next;
  do {
    json body{{"ResourceArn", arn}};
    if (!next.empty()) {
      body["NextToken"] = next;
    }
    const auto answer = client_.json("ListTagsOfResource", dumped(body), deadline);
    if (!answer) {
      return std::unexpected(answer.error());
    }
    const json page = parsed(*answer);
    all.merge(tag_list_of(page, "Tags"));
    next = text_of(page, "NextToken");
  } while (!next.empty());
  return all;
}

ServiceResult<void> DynamoDb::add_tags(std::string_view arn, const Tags& tags,
                                       base::Deadline deadline) {
  const json body{{"ResourceArn", arn}, {"Tags", tag_list<json>(tags)}};
  return client_.json("TagResource", dumped(body), deadline).transform(ignore);
}

ServiceResult<ContinuousBackups> DynamoDb::continuous_backups(std::string_view table,
                                                              base::Deadline deadline) {
  return client_.json("DescribeContinuousBackups", dumped(json{{"TableName", table}}), deadline)
      .transform(backups_of);
}

ServiceResult<ContinuousBackups> DynamoDb::enable_point_in_time_recovery(std::string_view table,
                                                                         base::Deadline deadline) {
  const json body{{"TableName", table},
                  {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}};
  return client_.json("UpdateContinuousBackups", dumped(body), deadline).transform(backups_of);
}

ServiceResult<ScanPage> DynamoDb::scan_page(const ScanRequest& request, base::Deadline deadline) {
  json body{{"TableName", request.table}, {"ConsistentRead", true}};
  if (request.limit) {
    body["Limit"] = *request.limit;
  }
  if (!request.start_key.empty()) {
    auto key = given("the start key", request.start_key);
    if (!key) {
      return std::unexpected(std::move(key.error()));
    }
    body["ExclusiveStartKey"] = std::move(*key);
  }
  const auto answer = client_.json("Scan", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const json page = parsed(*answer);
  const json* items = member_of(page, "Items");
  if (items == nullptr || !items->is_array()) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::unavailable, "dynamodb Scan: the answer has no items"}, {}, 200});
  }
  ScanPage result;
  for (const json& item : *items) {
    result.items.push_back(dumped(item));
  }
  if (const json* last = member_of(page, "LastEvaluatedKey")) {
    result.last_key = dumped(*last);
  }
  return result;
}

ServiceResult<void> DynamoDb::put_item(std::string_view table, std::string_view item,
                                       base::Deadline deadline) {
  auto value = given("the item", item);
  if (!value) {
    return std::unexpected(std::move(value.error()));
  }
  const json body{{"TableName", table}, {"Item", std::move(*value)}};
  return client_.json("PutItem", dumped(body), deadline).transform(ignore);
}

ServiceResult<void> DynamoDb::update_item(const ItemUpdate& update, base::Deadline deadline) {
  json body{{"TableName", update.table}, {"UpdateExpression", update.expression}};
  struct Part {
    const char* member;
    std::string_view text;
  };
  for (const Part& part : {Part{"Key", update.key}, Part{"ExpressionAttributeNames", update.names},
                           Part{"ExpressionAttributeValues", update.values}}) {
    if (part.text.empty() && part.member != std::string_view("Key")) {
      continue;
    }
    auto value = given(part.member, part.text);
    if (!value) {
      return std::unexpected(std::move(value.error()));
    }
    body[part.member] = std::move(*value);
  }
  if (!update.condition.empty()) {
    body["ConditionExpression"] = update.condition;
  }
  return client_.json("UpdateItem", dumped(body), deadline).transform(ignore);
}

ServiceResult<void> DynamoDb::delete_item(std::string_view table, std::string_view key,
                                          base::Deadline deadline) {
  auto value = given("the key", key);
  if (!value) {
    return std::unexpected(std::move(value.error()));
  }
  const json body{{"TableName", table}, {"Key", std::move(*value)}};
  return client_.json("DeleteItem", dumped(body), deadline).transform(ignore);
}

ServiceResult<std::vector<std::string>> DynamoDb::batch_put(std::string_view table,
                                                            const std::vector<std::string>& items,
                                                            base::Deadline deadline) {
  json puts = json::array();
  for (const std::string& item : items) {
    auto value = given("an item", item);
    if (!value) {
      return std::unexpected(std::move(value.error()));
    }
    puts.push_back({{"PutRequest", {{"Item", std::move(*value)}}}});
  }
  const json body{{"RequestItems", {{std::string(table), std::move(puts)}}}};
  const auto answer = client_.json("BatchWriteItem", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const json page = parsed(*answer);
  std::vector<std::string> left;
  const json* unprocessed = member_of(page, "UnprocessedItems");
  if (unprocessed == nullptr) {
    return left;
  }
  for (const auto& [name, requests] : unprocessed->items()) {  // AWS may name the table by its ARN
    for (const json& request : requests) {
      const json* put = member_of(request, "PutRequest");
      const json* item = put == nullptr ? nullptr : member_of(*put, "Item");
      if (item != nullptr) {
        left.push_back(dumped(*item));
      }
    }
  }
  return left;
}

ServiceResult<void> DynamoDb::put_all(std::string_view table, const std::vector<std::string>& items,
                                      base::Deadline deadline) {
  for (std::size_t at = 0; at < items.size(); at += k_batch_items_max) {
    const auto batch = std::span(items).subspan(at, std::min(k_batch_items_max, items.size() - at));
    std::vector<std::string> left(batch.begin(), batch.end());
    for (int attempt = 1; !left.empty(); ++attempt) {
      const std::size_t before = left.size();
      auto result = batch_put(table, left, deadline);
      if (!result) {
        return std::unexpected(std::move(result.error()));
      }
      left = std::move(*result);
      if (left.empty()) {
        break;
      }
      if (left.size() < before) {
        attempt = 1;  // it moves on: no reason to wait longer and longer
      }
      const auto wait = net::next_wait(k_unprocessed_policy, attempt, jitter_.next(), {},
                                       deadline.remaining(clock_), milliseconds(0));
      if (!wait) {
        return std::unexpected(ServiceFailure{
            {ErrorKind::expired, "dynamodb BatchWriteItem: " + std::to_string(left.size()) +
                                     " items still unprocessed at the deadline"},
            {},
            200});
      }
      clock_.sleep_for(*wait);
    }
  }
  return {};
}

}  // namespace tinydynamocdc::aws
