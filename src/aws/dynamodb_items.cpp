// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb_items.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/json_fields.hpp"

namespace tinydynamocdc::aws {

namespace {

/// Members stay in their order: an item goes through unchanged.
using json = nlohmann::ordered_json;

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json request_for(std::string_view table) {
  return {{"TableName", table}, {"ConsistentRead", true}, {"ReturnConsumedCapacity", "TOTAL"}};
}

std::unexpected<ServiceFailure> not_an_object(std::string_view what) {
  return std::unexpected(ServiceFailure{
      {base::ErrorKind::bad_input, std::string(what) + " is not a JSON object"}, {}, 0});
}

double read_units_of(const json& answer) {
  const json* consumed = member_of(answer, "ConsumedCapacity");
  const json* units = consumed == nullptr ? nullptr : member_of(*consumed, "CapacityUnits");
  return units != nullptr && units->is_number() ? units->get<double>() : 0;
}

}  // namespace

ServiceResult<MeteredPage> TableItems::scan(std::string_view table, std::string_view start_key,
                                            base::Deadline deadline) {
  auto body = request_for(table);
  if (!start_key.empty()) {
    body["ExclusiveStartKey"] = json::parse(start_key, nullptr, false);
    if (!body["ExclusiveStartKey"].is_object()) {
      return not_an_object("the start key");
    }
  }
  const auto answer = client_.json("Scan", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const auto page = json::parse(*answer, nullptr, false);
  const json* items = member_of(page, "Items");
  if (items == nullptr || !items->is_array()) {
    constexpr int k_ok = 200;
    return std::unexpected(ServiceFailure{
        {base::ErrorKind::unavailable, "dynamodb Scan: the answer has no items"}, {}, k_ok});
  }
  MeteredPage result{.items = {}, .last_key = {}, .read_units = read_units_of(page)};
  for (const auto& item : *items) {
    result.items.push_back(dumped(item));
  }
  if (const json* last = member_of(page, "LastEvaluatedKey")) {
    result.last_key = dumped(*last);
  }
  return result;
}

ServiceResult<ReadItem> TableItems::find(std::string_view table, std::string_view key,
                                         base::Deadline deadline) {
  auto body = request_for(table);
  body["Key"] = json::parse(key, nullptr, false);
  if (!body["Key"].is_object()) {
    return not_an_object("the key");
  }
  const auto answer = client_.json("GetItem", dumped(body), deadline);
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const auto read = json::parse(*answer, nullptr, false);
  ReadItem result{.item = {}, .read_units = read_units_of(read)};
  if (const json* item = member_of(read, "Item")) {
    result.item = dumped(*item);
  }
  return result;
}

}  // namespace tinydynamocdc::aws
