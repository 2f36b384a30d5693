// SPDX-License-Identifier: Apache-2.0
#include "verify/repair.hpp"

#include <chrono>
#include <format>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "deliver/destinations.hpp"
#include "dynamodb/change_source.hpp"
#include "dynamodb/names.hpp"
#include "row/row_writer.hpp"
#include "row/view_definition.hpp"
#include "verify/json_value.hpp"

namespace tinydynamocdc::verify {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using dynamodb::Change;
using dynamodb::ReadChange;

namespace {

constexpr std::chrono::milliseconds k_read_time{60'000};
constexpr std::chrono::milliseconds k_send_time{300'000};
constexpr std::int64_t k_ms = 1'000;

// An item as the table has it now. Texts are followed by the padding that a Change wants.
struct FreshItem {
  std::string event_id;
  std::string keys_json;
  std::string item_json;  // Empty: there is no such item.
  std::int64_t time_s = 0;
};

std::string padded(std::string text) { return text.append(dynamodb::k_padding_bytes, '\0'); }

std::string_view without_padding(const std::string& text) {
  return text.empty() ? std::string_view()
                      : std::string_view(text).substr(0, text.size() - dynamodb::k_padding_bytes);
}

// {"pk":{"S":"a"}} of {"pk":"a"}; nothing: they are not this table's keys.
std::optional<std::string> typed_keys(const std::string& keys,
                                      const std::vector<aws::KeyAttribute>& types) {
  const auto plain = parse_json(keys);
  if (!plain || plain->members.size() != types.size()) {
    return std::nullopt;
  }
  std::string typed;
  for (const auto& type : types) {
    const auto* value = plain->find(type.name);
    if (value == nullptr) {
      return std::nullopt;
    }
    typed += std::format("{}{}:{{\"{}\":{}}}", typed.empty() ? "{" : ",", json_string(type.name),
                         type.type, json_string(value->text));
  }
  return typed + "}";
}

class FreshItems final : public dynamodb::ChangeSource {
 public:
  FreshItems(const std::vector<FreshItem>& items, const std::string& table_arn,
             std::string_view region)
      : items_(items), table_arn_(table_arn), region_(region) {}

  Result<std::optional<ReadChange>> next() override {
    if (next_ == items_.size()) {
      return std::nullopt;
    }
    const auto& item = items_[next_];
    Change change;
    change.event_id_text = item.event_id;
    change.event_name =
        item.item_json.empty() ? dynamodb::EventName::remove : dynamodb::EventName::modify;
    change.event_source_text = "aws:dynamodbSnapshot";
    change.event_source_arn_text = table_arn_;
    change.event_version_json = "1.1";
    change.aws_region_text = region_;
    change.approximate_creation_s = item.time_s;
    change.sequence_number = "SNAPSHOT";
    change.size_bytes = static_cast<std::uint32_t>(without_padding(item.item_json).size());
    change.stream_view_type_text = "NEW_IMAGE";
    change.keys_json = without_padding(item.keys_json);
    change.new_image_json = without_padding(item.item_json);
    return ReadChange{.index = next_++,
                      .sequence_number = change.sequence_number,
                      .record_json = {},
                      .change = change};
  }

  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view /*sequence_number*/) const override {
    return std::format("item {}", without_padding(items_[index].keys_json));
  }

 private:
  const std::vector<FreshItem>& items_;
  const std::string& table_arn_;
  std::string_view region_;
  std::size_t next_ = 0;
};

Result<std::optional<FreshItem>> read(const RepairParts& parts, const WrongItem& item,
                                      std::string_view table, Repaired& repaired) {
  auto& clock = parts.tinybird.clock();
  const auto now_ms = clock.unix_ms();
  const auto time = now_ms / k_ms - row::k_snapshot_margin_s;
  auto keys = typed_keys(item.keys, parts.keys);
  if (!keys) {
    ++repaired.of_other_keys;
    return std::nullopt;
  }
  if (compare_versions(item.newest_version, own_version(now_ms / k_ms)) >= 0) {
    ++repaired.too_new;
    return std::nullopt;
  }
  const auto found = parts.items.read_item(table, *keys, Deadline::in(clock, k_read_time));
  if (!found) {
    return std::unexpected(found.error().error);
  }
  repaired.read_units += found->read_units;
  return FreshItem{.event_id = std::format("verify/{}/{:016x}", now_ms, item.key),
                   .keys_json = padded(std::move(*keys)),
                   .item_json = found->item ? padded(*found->item) : std::string(),
                   .time_s = time};
}

Result<void> send(const RepairParts& parts, const std::vector<FreshItem>& items,
                  std::string_view region) {
  row::RowWriter writer(parts.naming.key_prefix);
  deliver::Destinations destinations(parts.tinybird, parts.naming, deliver::TableCheck::ensure);
  FreshItems source(items, parts.table_arn, region);
  const auto report = deliver::deliver(
      source, {.writer = writer, .destinations = destinations, .client = parts.tinybird},
      parts.options, Deadline::in(parts.tinybird.clock(), k_send_time));
  if (report.undelivered > 0) {
    return std::unexpected(report.problems.front().placed());
  }
  if (report.quarantined > 0) {
    return base::fail(ErrorKind::rejected, std::format("Tinybird put {} of {} rows into quarantine",
                                                       report.quarantined, report.read));
  }
  return {};
}

}  // namespace

Result<Repaired> repair(const RepairParts& parts, const std::vector<WrongItem>& wrong) {
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(parts.table_arn));
  Repaired repaired;
  std::vector<FreshItem> items;
  for (const auto& item : wrong) {
    if (item.judgement.now && item.judgement.now->value != Class::in_flight) {
      TINYDYNAMOCDC_TRY(auto fresh, read(parts, item, arn.table, repaired));
      if (fresh) {
        items.push_back(std::move(*fresh));
      }
    }
  }
  if (!items.empty()) {
    TINYDYNAMOCDC_TRY_VOID(send(parts, items, arn.region));
  }
  repaired.sent = items.size();
  return repaired;
}

}  // namespace tinydynamocdc::verify
