// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "row/names.hpp"

namespace tinydynamocdc::row {

/// One column of a data source.
struct Column {
  std::string name;
  std::string type;
  std::string default_value;  ///< A SQL expression; empty: no DEFAULT, a row without the member is
                              ///< quarantined.

  bool operator==(const Column&) const = default;
};

/// What the landing data source of a table with these key columns is: one row per change, never
/// replaced.
struct LandingDefinition {
  std::vector<Column> columns;
  std::string engine;         ///< MergeTree
  std::string sorting_key;    ///< The key columns, then time and sequence number: a key's history
                              ///< lies together.
  std::string partition_key;  ///< Month of the change.
};

[[nodiscard]] LandingDefinition landing_definition(const std::vector<KeyColumn>& keys);

/// The columns in the grammar of Tinybird's Data Sources API:
/// `` `eventID` String `json:$.eventID`, `key_id` String `json:$.key_id` DEFAULT '', … ``
[[nodiscard]] std::string schema_text(const LandingDefinition& definition);

/// The columns an existing data source must have for the rows to fit: all but `userIdentity`, which
/// the Python version's data sources lack and which may be ignored. Returns those that are not in
/// `existing`.
[[nodiscard]] std::vector<std::string> missing_columns(const LandingDefinition& definition,
                                                       const std::vector<std::string>& existing);

}  // namespace tinydynamocdc::row
