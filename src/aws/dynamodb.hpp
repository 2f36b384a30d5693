// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct KeyAttribute {
  std::string name;
  enum class Role { partition, sort } role = Role::partition;
  std::string type;  ///< "S", "N" or "B".

  bool operator==(const KeyAttribute&) const = default;
};

/// A table as DescribeTable shows it; words ("ACTIVE", "NEW_AND_OLD_IMAGES") as AWS spells them.
struct Table {
  std::string name;
  std::string arn;
  std::string id;
  std::string status;              ///< CREATING, UPDATING, DELETING, ACTIVE …
  std::vector<KeyAttribute> keys;  ///< Partition key first.
  std::string billing_mode;        ///< PROVISIONED when AWS names none.
  std::string stream_arn;          ///< The latest stream's; empty when there never was one.
  std::string stream_view_type;    ///< Empty unless the stream is enabled.
  bool stream_enabled = false;
  bool deletion_protection = false;
  std::int64_t item_count = 0;  ///< Up to six hours old.
  std::optional<std::int64_t> created_unix_ms;
  std::vector<std::string> replicas;  ///< Other regions of a global table.
  std::string kms_key_arn;            ///< Empty: AWS's own key encrypts it.
};

struct NewTable {
  std::string name;
  std::vector<KeyAttribute> keys;
  std::string stream_view_type;  ///< Empty: no stream.
  Tags tags;
};

struct ContinuousBackups {
  std::string point_in_time_recovery;  ///< ENABLED or DISABLED.
  /// What can be restored and exported; nothing where recovery is off. The latest is some five
  /// minutes ago. (API_PointInTimeRecoveryDescription.)
  std::optional<std::int64_t> earliest_unix_ms;
  std::optional<std::int64_t> latest_unix_ms;
};

struct ScanRequest {
  std::string table;
  std::optional<int> limit;  ///< Items per page, from 1; AWS's own limit is 1 MB.
  std::string start_key;     ///< `last_key` of the page before; empty: from the start.
};

/// Items and keys are JSON text in DynamoDB's own form: {"id":{"S":"a"}}.
struct ScanPage {
  std::vector<std::string> items;
  std::string last_key;   ///< Empty after the last page. A page may be empty and yet not the last.
  double read_units = 0;  ///< Consumed. (DynamoDB API Reference, ConsumedCapacity.)
};

struct ReadItem {
  std::optional<std::string> item;  ///< JSON text as in ScanPage; nothing: there is no such item.
  double read_units = 0;
};

struct ItemUpdate {
  std::string table;
  std::string key;         ///< {"id":{"S":"a"}}
  std::string expression;  ///< "SET #n = :n"
  std::string names;       ///< {"#n":"name"}; may be empty.
  std::string values;      ///< {":n":{"S":"x"}}; may be empty.
  std::string condition;   ///< May be empty.
};

/// At most this many items in one batch_put (API_BatchWriteItem).
inline constexpr std::size_t k_batch_items_max = 25;

/// The operations of DynamoDB that we use. One call is one operation of that name, with the retries
/// of ServiceClient; nothing here waits for a state. Texts in DynamoDB JSON that are not JSON are
/// bad_input.
class DynamoDb {
 public:
  explicit DynamoDb(const Access& access);

  /// Nothing when there is no such table. Name or ARN.
  [[nodiscard]] ServiceResult<std::optional<Table>> find_table(std::string_view name,
                                                               base::Deadline deadline);
  /// Of this region, all pages, in AWS's order.
  [[nodiscard]] ServiceResult<std::vector<std::string>> table_names(base::Deadline deadline);
  /// PAY_PER_REQUEST; the answer's table is still CREATING.
  [[nodiscard]] ServiceResult<Table> create_table(const NewTable& table, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_table(std::string_view name, base::Deadline deadline);
  /// Switches the stream on with that view type. To change the type it must be switched off first.
  [[nodiscard]] ServiceResult<Table> enable_stream(std::string_view name,
                                                   std::string_view view_type,
                                                   base::Deadline deadline);

  /// All pages.
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view arn, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view arn, const Tags& tags,
                                             base::Deadline deadline);

  [[nodiscard]] ServiceResult<ContinuousBackups> continuous_backups(std::string_view table,
                                                                    base::Deadline deadline);
  /// ContinuousBackupsUnavailableException for a while after create_table.
  [[nodiscard]] ServiceResult<ContinuousBackups> enable_point_in_time_recovery(
      std::string_view table, base::Deadline deadline);

  /// Reads consistently.
  [[nodiscard]] ServiceResult<ScanPage> scan_page(const ScanRequest& request,
                                                  base::Deadline deadline);
  /// GetItem, reads consistently. `key`: {"id":{"S":"a"}}.
  [[nodiscard]] ServiceResult<ReadItem> read_item(std::string_view table, std::string_view key,
                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> put_item(std::string_view table, std::string_view item,
                                             base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> update_item(const ItemUpdate& update, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_item(std::string_view table, std::string_view key,
                                                base::Deadline deadline);
  /// Puts up to k_batch_items_max items, once. Returns those that AWS did not process.
  [[nodiscard]] ServiceResult<std::vector<std::string>> batch_put(
      std::string_view table, const std::vector<std::string>& items, base::Deadline deadline);
  /// Puts any number of items: batches, each repeated with backoff until nothing is left
  /// unprocessed. expired: the deadline came first; what was put stays.
  [[nodiscard]] ServiceResult<void> put_all(std::string_view table,
                                            const std::vector<std::string>& items,
                                            base::Deadline deadline);

 private:
  base::Clock& clock_;
  net::Jitter jitter_;
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
