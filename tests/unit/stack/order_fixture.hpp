// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stack/names.hpp"
#include "stack/order.hpp"

namespace tinydynamocdc::stack {

/// An order as the command line makes it where only tables are named.
inline Order order_of(std::vector<std::string> tables) {
  return {.site = paper_site("F", "", "").value(),
          .tables = std::move(tables),
          .design = {.settings = {.naming = {}},
                     .api_endpoint = "${TinybirdApiEndpoint}",
                     .code = {.zip = {}, .architecture = "arm64", .origin = {}}},
          .trigger = {},
          .snapshots = {},
          .way = exports::Way::queue,
          .snapshot_concurrency = {},
          .schedule = {},
          .alert_email = {},
          .function_token = "tinydynamocdc_F"};
}

inline std::vector<std::string> numbered_tables(std::size_t count) {
  std::vector<std::string> tables;
  for (std::size_t i = 1; i <= count; ++i) {
    tables.push_back("shop-" + std::to_string(i));
  }
  return tables;
}

}  // namespace tinydynamocdc::stack
