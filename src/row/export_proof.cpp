// SPDX-License-Identifier: Apache-2.0
#include "row/export_proof.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/number.hpp"
#include "row/sql_literal.hpp"
#include "row/view_definition.hpp"

namespace tinydynamocdc::row {

using base::ErrorKind;
using base::Result;

namespace {

std::int64_t near_from_s(const ProofScope& scope) {
  return std::max<std::int64_t>(scope.of_export.export_time_s - k_snapshot_margin_s, 0);
}

// Rows that count: those of the export, those before it that no older mark hides, and changes near
// its edge.
std::string times(const ProofScope& scope) {
  return std::format("ApproximateCreationDateTime BETWEEN {} AND {}",
                     std::max<std::int64_t>(scope.since_s - k_snapshot_margin_s, 0),
                     scope.of_export.export_time_s + k_snapshot_margin_s);
}

// `c1 > v1`, or `c1 >= v1 AND (c1 > v1 OR c2 > v2)`: the index understands both.
std::string beyond(const std::vector<KeyColumn>& columns, const std::vector<std::string>& values,
                   char than) {
  const auto& first = columns.front().name;
  if (columns.size() == 1) {
    return std::format("{} {}{} {}", first, than, than == '<' ? "=" : "", values.front());
  }
  return std::format("{0} {1}= {2} AND ({0} {1} {2} OR {3} {1}{4} {5})", first, than,
                     values.front(), columns[1].name, than == '<' ? "=" : "", values[1]);
}

std::string rows_in(const ProofScope& scope, const ProofSlice& slice) {
  auto condition = times(scope) + " AND Keys != ''";
  if (!slice.after.empty()) {
    condition += " AND " + beyond(scope.columns, slice.after, '>');
  }
  if (!slice.until.empty()) {
    condition += " AND " + beyond(scope.columns, slice.until, '<');
  }
  return condition;
}

// Each key's item, its newest row before the edge, and its changes near the edge.
std::string keys_with_rows(const ProofScope& scope, const ProofSlice& slice) {
  const auto export_time_s = scope.of_export.export_time_s;
  const auto is_old = std::format(
      "if(eventName = 'SNAPSHOT', eventSourceARN != {} AND ApproximateCreationDateTime BETWEEN {} "
      "AND {}, ApproximateCreationDateTime < {})",
      sql_literal(scope.of_export.export_arn), scope.since_s, export_time_s, near_from_s(scope));
  const auto is_near = std::format("eventName != 'SNAPSHOT' AND ApproximateCreationDateTime >= {}",
                                   near_from_s(scope));
  return std::format(
      "SELECT Keys, countIf(is_item) > 0 AS is_exported, anyIf(NewImage, is_item) AS item, "
      "countIf(is_old) > 0 AS has_old, argMaxIf((eventName = 'REMOVE', NewImage), version, is_old) "
      "AS old, groupArrayIf((eventName = 'REMOVE', NewImage), is_near) AS near FROM (SELECT Keys, "
      "NewImage, eventName, {} AS version, {} AS is_item, {} AS is_old, {} AS is_near FROM {} "
      "WHERE "
      "{}) WHERE is_item OR is_old OR is_near GROUP BY Keys",
      row_version(), is_item_of(scope.of_export), is_old, is_near, scope.landing,
      rows_in(scope, slice));
}

// … with what it comes to. Members are compared as sorted texts; an image without any is only equal
// to itself, because what cannot be read has none either.
std::string judged_keys(const ProofScope& scope, const ProofSlice& slice) {
  return std::format(
      "SELECT Keys, item, arrayConcat(if(has_old AND NOT old.1, [old.2], []), arrayMap(x -> x.2, "
      "arrayFilter(x -> NOT x.1, near))) AS states, arraySort(JSONExtractKeysAndValuesRaw(item)) "
      "AS members, multiIf(NOT is_exported, if({} AND has_old AND NOT old.1 AND NOT arrayExists(x "
      "-> x.1, near), 'gone', 'none'), arrayExists(x -> x = item OR (notEmpty(members) AND "
      "arraySort(JSONExtractKeysAndValuesRaw(x)) = members), states), 'same', NOT has_old AND {}, "
      "'without_past', empty(states), 'missing', 'doubtful') AS verdict, length(item) + "
      "arraySum(x -> length(x), states) AS bytes FROM ({})",
      scope.since_s > 0 || scope.are_keys_canonical ? 1 : 0, scope.since_s == 0 ? 1 : 0,
      keys_with_rows(scope, slice));
}

bool is_number_type(std::string_view type) { return type.contains("Float64"); }

}  // namespace

std::vector<KeyColumn> proof_columns(const std::vector<std::string>& names,
                                     const std::vector<std::string>& types,
                                     std::string_view key_prefix) {
  std::vector<KeyColumn> columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_key = names[i].starts_with(key_prefix) &&
                        !std::ranges::contains(k_fixed_columns, std::string_view(names[i]));
    if (is_key && columns.size() < dynamodb::k_key_attributes_max) {
      columns.push_back({.name = names[i],
                         .is_number = i < types.size() && is_number_type(types[i]),
                         .python_name = {}});
    }
  }
  if (columns.empty()) {
    columns.push_back({.name = "Keys", .is_number = false, .python_name = {}});
  }
  return columns;
}

Result<std::vector<std::string>> key_literals(const std::vector<KeyColumn>& columns,
                                              const std::vector<std::string>& values) {
  if (values.empty()) {
    return values;
  }
  if (values.size() != columns.size()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{} values of {} key columns", values.size(), columns.size()));
  }
  std::vector<std::string> literals;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].is_number && !dynamodb::is_number(values[i])) {
      return base::fail(ErrorKind::bad_input,
                        std::format("a value of {} is no number", columns[i].name));
    }
    literals.push_back(columns[i].is_number ? values[i] : sql_literal(values[i]));
  }
  return literals;
}

std::string last_mark_query(const ProofScope& scope) {
  std::string at_the_beginning;
  for (const auto& column : scope.columns) {
    at_the_beginning += std::format("{} = {} AND ", column.name, column.is_number ? "0" : "''");
  }
  return std::format(
      "SELECT toString(max(ApproximateCreationDateTime)) AS n FROM {} WHERE {}Keys = '' AND "
      "eventName = 'SNAPSHOT_COMPLETE' AND eventSourceARN != {} AND ApproximateCreationDateTime < "
      "{}",
      scope.landing, at_the_beginning, sql_literal(scope.of_export.export_arn),
      scope.of_export.export_time_s);
}

std::string slice_end_query(const ProofScope& scope, const std::vector<std::string>& after,
                            std::uint64_t rows) {
  std::string values;
  std::string order;
  for (const auto& column : scope.columns) {
    base::add_to_list(values, std::format("toString({})", column.name));
    base::add_to_list(order, column.name);
  }
  return std::format("SELECT [{}] AS until FROM {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}", values,
                     scope.landing, rows_in(scope, {.after = after, .until = {}}), order, rows - 1);
}

std::string slice_counts_query(const ProofScope& scope, const ProofSlice& slice,
                               std::size_t keys_max) {
  return std::format(
      "SELECT toString(countIf(verdict = 'same')) AS same, toString(countIf(verdict = 'missing')) "
      "AS missing, toString(countIf(verdict = 'gone')) AS gone, toString(countIf(verdict = "
      "'without_past')) AS without_past, toString(countIf(verdict = 'doubtful')) AS doubtful, "
      "toString(maxIf(bytes, verdict = 'doubtful')) AS doubtful_bytes, groupArrayIf({})(Keys, "
      "verdict IN ('missing', 'gone')) AS keys FROM ({})",
      keys_max, judged_keys(scope, slice));
}

std::string doubtful_items_query(const ProofScope& scope, const ProofSlice& slice) {
  return std::format("SELECT Keys, item, states FROM ({}) WHERE verdict = 'doubtful'",
                     judged_keys(scope, slice));
}

}  // namespace tinydynamocdc::row
