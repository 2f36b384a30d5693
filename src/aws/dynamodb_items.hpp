// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// Items of a Scan's page, and what it consumed. Items and keys are JSON text in DynamoDB's own
/// form.
struct MeteredPage {
  std::vector<std::string> items;
  std::string last_key;  ///< Empty after the last page. A page may be empty and yet not the last.
  double read_units = 0;
};

struct ReadItem {
  std::optional<std::string> item;  ///< Nothing: there is no such item.
  double read_units = 0;
};

/// Consistent reads of a table's items that say how many read units they consumed. Thread-safe.
/// (AWS: DynamoDB API Reference, ConsumedCapacity.)
class TableItems {
 public:
  explicit TableItems(const Access& access) : client_(access, k_dynamodb) {}

  /// `start_key`: `last_key` of the page before; empty: from the start.
  [[nodiscard]] ServiceResult<MeteredPage> scan(std::string_view table, std::string_view start_key,
                                                base::Deadline deadline);

  /// GetItem. `key`: {"id":{"S":"a"}}.
  [[nodiscard]] ServiceResult<ReadItem> find(std::string_view table, std::string_view key,
                                             base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
