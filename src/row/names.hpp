// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/transcoder.hpp"

/// How tables and key attributes are called in Tinybird.
namespace tinydynamocdc::row {

/// Longest name of a data source or column. (Tinybird: data source names have at most 128
/// characters.)
inline constexpr std::size_t k_name_bytes_max = 128;

struct NamingOptions {
  std::string datasource_prefix = "ddb_";  ///< TB_DS_PREFIX
  std::string key_prefix = "key_";         ///< TB_KEY_PREFIX
  /// TB_DS_NAMES: table name -> data source name, for tables whose own name cannot be used.
  std::map<std::string, std::string, std::less<>> datasource_names;
};

/// bad_config, all mistakes in one message: a prefix that does not begin with a letter or has
/// characters outside [A-Za-z0-9_], or a given data source name that is none.
[[nodiscard]] base::Result<void> check_naming(const NamingOptions& options);

/// The landing data source of a table: the given name, or prefix + table name with every character
/// outside [A-Za-z0-9_] replaced by `_`. Longer than 128 characters: cut, with a hash of the whole
/// name as suffix. Two tables may get one name (`a.b`, `a-b`): whoever knows both must refuse that.
[[nodiscard]] std::string datasource_name(const NamingOptions& options, std::string_view table);

/// The prefix with its `_`: `prod` means `prod_`, as in the Python version. An empty one stays so.
[[nodiscard]] std::string with_separator(std::string prefix);

/// The name that the Python version gave to a table's data source, where it is not
/// datasource_name(): it made one `_` of several and took `_` off the end. Empty where the two
/// agree, and where TB_DS_NAMES names the table. A data source of that name may hold the table's
/// history, or be another table's.
[[nodiscard]] std::string python_datasource_name(const NamingOptions& options,
                                                 std::string_view table);

/// `name`, or its beginning and a hash of `original` where it is longer than k_name_bytes_max: what
/// was told apart by `original` stays apart.
[[nodiscard]] std::string fitted_name(std::string name, std::string_view original);

/// Columns every landing data source has, in their order.
inline constexpr std::string_view k_fixed_columns[] = {
    "eventID",
    "eventName",
    "eventSource",
    "eventSourceARN",
    "eventVersion",
    "awsRegion",
    "ApproximateCreationDateTime",
    "SequenceNumber",
    "SizeBytes",
    "StreamViewType",
    "Keys",
    "NewImage",
    "OldImage",
    "userIdentity",
};

/// Columns that the current state has beside those of the landing data source.
inline constexpr std::string_view k_view_columns[] = {"version", "is_deleted"};

/// A column that holds one key attribute.
struct KeyColumn {
  std::string name;
  bool is_number = false;  ///< Float64 instead of String.
  /// The column's name in data sources that the Python version made; empty where it is the same,
  /// or means another column. Rows carry both names: Tinybird drops members that have no column.
  std::string python_name;

  bool operator==(const KeyColumn&) const = default;
};

/// The key columns of an item's keys, in the same order. No two are alike, and none is one of
/// k_fixed_columns or k_view_columns.
[[nodiscard]] std::vector<KeyColumn> key_columns(std::string_view key_prefix,
                                                 const dynamodb::ItemKeys& keys);

/// The column as a data source with these columns has it: by its Python name where that one is
/// there and ours is not.
[[nodiscard]] KeyColumn column_in(KeyColumn column, const std::vector<std::string>& existing);

}  // namespace tinydynamocdc::row
