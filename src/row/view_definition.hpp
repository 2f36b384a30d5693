// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "row/landing_definition.hpp"
#include "row/names.hpp"

/// The current state of a table: a data source with the newest row of every item, fed from the
/// landing data source by a materialized pipe, and an endpoint that reads it. What they mean is
/// told in docs/semantics.md; their SQL is made here and nowhere else.
namespace tinydynamocdc::row {

/// A snapshot's edge is fuzzy by about a minute and stream time is in whole seconds: a snapshot's
/// row counts as so much older than its export, so that every change near the edge wins over it.
inline constexpr int k_snapshot_margin_s = 300;

/// What belongs to one landing data source. Each name has at most k_name_bytes_max characters:
/// longer ones are cut and end in a hash.
struct ViewNames {
  std::string datasource;  ///< `mat_<landing>`: the current state.
  std::string pipe;        ///< `mv_<landing>`: feeds it.
  std::string endpoint;    ///< `<landing>_by_Keys`: reads it.

  bool operator==(const ViewNames&) const = default;
};

[[nodiscard]] ViewNames view_names(std::string_view landing);

/// A key attribute as the table describes it.
struct TableKey {
  std::string attribute;  ///< Its name, as in DynamoDB.
  bool is_number = false;
};

/// A key attribute and its column.
struct ViewKey {
  std::string attribute;
  KeyColumn column;

  bool operator==(const ViewKey&) const = default;
};

/// The columns of a table's keys, the same as row::key_columns gives to its records: in byte order
/// of the attributes' names, whichever is the partition key.
[[nodiscard]] std::vector<ViewKey> view_keys(std::string_view key_prefix,
                                             std::vector<TableKey> keys);

/// The columns alone.
[[nodiscard]] std::vector<KeyColumn> columns_of(const std::vector<ViewKey>& keys);

/// A parameter of the endpoint: an exact value of one key attribute; a number in any spelling.
struct ViewParameter {
  std::string name;    ///< `by_<attribute>`; never the name of a column.
  std::string column;  ///< The key column that it compares.

  bool operator==(const ViewParameter&) const = default;
};

struct ViewDefinition {
  std::string landing;
  ViewNames names;
  std::vector<Column> columns;            ///< Of the current state; without DEFAULTs.
  std::string engine;                     ///< ReplacingMergeTree; never partitioned.
  std::string sorting_key;                ///< The key columns, then `Keys`.
  std::string version_column;             ///< ENGINE_VER
  std::string is_deleted_column;          ///< ENGINE_IS_DELETED
  std::string select;                     ///< The materialized pipe's, lines parted by '\n'.
  std::string endpoint_select;            ///< The endpoint's template, its first line is `%`.
  std::vector<ViewParameter> parameters;  ///< One per key attribute, all optional.
};

/// `key_prefix` as it was given to view_keys.
[[nodiscard]] ViewDefinition view_definition(std::string_view landing, std::string_view key_prefix,
                                             const std::vector<ViewKey>& keys);

/// The version of a full export's rows and of its mark, as an expression of SQL: its time moved
/// back by the margin that lets every stream change near it win.
[[nodiscard]] std::string snapshot_version(std::int64_t export_time_s);

/// The version of a landing data source's row, as an expression of SQL over its columns: what the
/// materialized pipe computes (docs/semantics.md).
[[nodiscard]] std::string row_version();

/// Where the marks lie, as a condition of SQL: by the sorting key of the landing data source and of
/// the current state, so that they are found at once.
[[nodiscard]] std::string mark_place(const std::vector<KeyColumn>& columns);

/// What the endpoint shows of the current state, read with FINAL, as a condition of SQL: its rows
/// of items that are not deleted, and not hidden by the newest mark. The mark is that of the whole
/// data source, whatever else is asked for beside it.
[[nodiscard]] std::string living_rows(std::string_view view_datasource,
                                      const std::vector<KeyColumn>& columns);

/// The columns in the grammar of Tinybird's Data Sources API, without jsonpaths: nothing is
/// ingested into the current state but by its pipe.
[[nodiscard]] std::string schema_text(const ViewDefinition& definition);

/// The name of a pipe's only node. A node must not be called as any resource is.
[[nodiscard]] std::string node_name(std::string_view pipe);

}  // namespace tinydynamocdc::row
