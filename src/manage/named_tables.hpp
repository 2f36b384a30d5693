// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "manage/table.hpp"
#include "row/names.hpp"

/// The tables that a call is about, as --table-name says: by their names, or by patterns, in which
/// `*` stands for any characters and `?` for one.
namespace tinydynamocdc::manage {

[[nodiscard]] bool is_table_pattern(std::string_view text);
/// How a table of another account is named; what is wrong in it is said later.
[[nodiscard]] bool is_table_arn(std::string_view text);

/// bad_config: one of them can be neither a table's name nor a pattern of such names.
[[nodiscard]] base::Result<void> check_table_names(std::span<const std::string> wanted);

/// The names as they are, and for each pattern all tables of the region that it fits, in the order
/// asked for, each once. AWS is asked only when there is a pattern (dynamodb:ListTables). missing:
/// a pattern that fits no table, with those that there are.
[[nodiscard]] base::Result<std::vector<std::string>> named_tables(
    const TableParts& parts, std::span<const std::string> wanted, std::string_view region);

/// rejected when two of the tables would have the same data source, under these names.
[[nodiscard]] base::Result<void> check_datasources_apart(const row::NamingOptions& naming,
                                                         std::span<const std::string> tables);

}  // namespace tinydynamocdc::manage
