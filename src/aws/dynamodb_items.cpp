// SPDX-License-Identifier: Apache-2.0
// The items of a table: the other half of DynamoDb.
#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "aws/dynamodb.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using std::chrono::milliseconds;
// Members stay in their order: an item goes through unchanged.
using json = nlohmann::ordered_json;

namespace {

constexpr net::RetryPolicy k_unprocessed_policy{.first = milliseconds(50),
                                                .cap = milliseconds(5000)};

// Text in DynamoDB JSON from our caller.
ServiceResult<json> given(std::string_view what, std::string_view text) {
  json value = base::parsed_json<json>(text);
  if (value.is_object()) {
    return value;
  }
  return std::unexpected(
      ServiceFailure{{ErrorKind::bad_input, std::string(what) + " is not a JSON object"}, {}, 0});
}

// A consistent read that says what it consumed.
json reading_of(std::string_view table) {
  return {{"TableName", table}, {"ConsistentRead", true}, {"ReturnConsumedCapacity", "TOTAL"}};
}

double read_units_of(const json& answer) {
  const json* consumed = base::member_of(answer, "ConsumedCapacity");
  const json* units = consumed == nullptr ? nullptr : base::member_of(*consumed, "CapacityUnits");
  return units != nullptr && units->is_number() ? units->get<double>() : 0;
}

void ignore(const std::string& /*body*/) {}

}  // namespace

ServiceResult<ScanPage> DynamoDb::scan_page(const ScanRequest& request, base::Deadline deadline) {
  auto body = reading_of(request.table);
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
  TINYDYNAMOCDC_TRY(const auto answer, client_.json("Scan", base::dumped(body), deadline));
  const json page = base::parsed_json<json>(answer);
  const json* items = base::member_of(page, "Items");
  if (items == nullptr || !items->is_array()) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::unavailable, "dynamodb Scan: the answer has no items"}, {}, 200});
  }
  ScanPage result{.items = {}, .last_key = {}, .read_units = read_units_of(page)};
  for (const json& item : *items) {
    result.items.push_back(base::dumped(item));
  }
  if (const json* last = base::member_of(page, "LastEvaluatedKey")) {
    result.last_key = base::dumped(*last);
  }
  return result;
}

ServiceResult<ReadItem> DynamoDb::read_item(std::string_view table, std::string_view key,
                                            base::Deadline deadline) {
  auto given_key = given("the key", key);
  if (!given_key) {
    return std::unexpected(std::move(given_key.error()));
  }
  auto body = reading_of(table);
  body["Key"] = std::move(*given_key);
  TINYDYNAMOCDC_TRY(const auto answer, client_.json("GetItem", base::dumped(body), deadline));
  const json read = base::parsed_json<json>(answer);
  ReadItem result{.item = {}, .read_units = read_units_of(read)};
  if (const json* item = base::member_of(read, "Item")) {
    result.item = base::dumped(*item);
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
  return client_.json("PutItem", base::dumped(body), deadline).transform(ignore);
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
  return client_.json("UpdateItem", base::dumped(body), deadline).transform(ignore);
}

ServiceResult<void> DynamoDb::delete_item(std::string_view table, std::string_view key,
                                          base::Deadline deadline) {
  auto value = given("the key", key);
  if (!value) {
    return std::unexpected(std::move(value.error()));
  }
  const json body{{"TableName", table}, {"Key", std::move(*value)}};
  return client_.json("DeleteItem", base::dumped(body), deadline).transform(ignore);
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
  TINYDYNAMOCDC_TRY(const auto answer,
                    client_.json("BatchWriteItem", base::dumped(body), deadline));
  const json page = base::parsed_json<json>(answer);
  std::vector<std::string> left;
  const json* unprocessed = base::member_of(page, "UnprocessedItems");
  if (unprocessed == nullptr) {
    return left;
  }
  for (const auto& [name, requests] : unprocessed->items()) {  // AWS may name the table by its ARN
    for (const json& request : requests) {
      const json* put = base::member_of(request, "PutRequest");
      const json* item = put == nullptr ? nullptr : base::member_of(*put, "Item");
      if (item != nullptr) {
        left.push_back(base::dumped(*item));
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
            {ErrorKind::expired,
             std::format("dynamodb BatchWriteItem: {} items still unprocessed at the deadline: the "
                         "table's write capacity is exceeded; raise it or try again later",
                         left.size())},
            {},
            200});
      }
      clock_.sleep_for(*wait);
    }
  }
  return {};
}

}  // namespace tinydynamocdc::aws
