// SPDX-License-Identifier: Apache-2.0
#include "view/design.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/try.hpp"
#include "dynamodb/transcoder.hpp"
#include "manage/aws_call.hpp"
#include "row/landing_queries.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::view {

using base::ErrorKind;
using base::Result;
using manage::request_deadline;

namespace {

// The names of the attributes in one row's `Keys`, in their order; none when there is no row.
Result<std::vector<std::string>> attributes_in(const TinybirdParts& parts,
                                               const std::string& landing) {
  const auto rows =
      tinybird::query(parts.client, row::any_keys_query(landing), request_deadline(parts.clock));
  if (!rows) {
    return std::unexpected(rows.error().error);
  }
  const auto row = nlohmann::ordered_json::parse(*rows, nullptr, false);
  std::vector<std::string> names;
  if (row.is_object() && row.contains("Keys") && row["Keys"].is_string()) {
    const auto keys = nlohmann::ordered_json::parse(row["Keys"].get<std::string>(), nullptr, false);
    if (keys.is_object()) {
      for (const auto& [name, value] : keys.items()) {
        names.push_back(name);
      }
    }
  }
  return names;
}

// The attributes with the types of their columns; empty when these are not their columns: the row
// is older than the data source's present form.
std::vector<row::TableKey> typed(const std::vector<std::string>& attributes,
                                 const std::vector<row::KeyColumn>& columns,
                                 std::string_view prefix) {
  std::vector<row::TableKey> keys;
  keys.reserve(attributes.size());
  for (const auto& attribute : attributes) {
    keys.push_back({.attribute = attribute});
  }
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const auto& column : columns) {
    names.push_back(column.name);
  }
  std::vector<row::TableKey> result;
  for (const auto& key : row::view_keys(prefix, keys)) {
    const auto fitting = row::column_in(key.column, names);
    const auto column = std::ranges::find(columns, fitting.name, &row::KeyColumn::name);
    if (column == columns.end()) {
      return {};
    }
    result.push_back({.attribute = key.attribute, .is_number = column->is_number});
  }
  return result.size() == columns.size() ? result : std::vector<row::TableKey>();
}

// Of two keys the endpoint finds a number by where the names in `Keys` end: they must be known to
// the letter, and in columns every other character has become `_`.
Result<void> check_spelling(const std::string& landing, const std::vector<row::TableKey>& keys) {
  const bool has_number = std::ranges::any_of(keys, &row::TableKey::is_number);
  const bool is_sure = std::ranges::none_of(
      keys, [](const row::TableKey& key) { return key.attribute.contains('_'); });
  if (keys.size() < 2 || !has_number || is_sure) {
    return {};
  }
  return base::fail(
      ErrorKind::rejected,
      std::format("the data source {} has no row yet, and its columns do not tell how the keys {} "
                  "and {} are spelled in DynamoDB: call again when a row has arrived, or without "
                  "--infer-schema",
                  landing, keys[0].attribute, keys[1].attribute));
}

}  // namespace

row::Datafile Design::landing_file() const {
  return row::landing_datafile(landing, landing_definition, options);
}

std::vector<row::Datafile> Design::view_files() const {
  return {row::view_datafile(view, options), row::materialized_pipe_datafile(view, options),
          row::endpoint_datafile(view, options)};
}

Design design_for(const DesignOptions& options, const std::vector<row::TableKey>& keys,
                  const std::vector<std::string>& existing) {
  const auto landing = row::datasource_name(options.naming, options.table);
  auto own_names = options.naming;
  own_names.datasource_names.erase(options.table);
  std::string python_names;
  if (landing == row::python_datasource_name(own_names, options.table)) {
    python_names = "the Python version's name: it has the table's history";
  }
  auto view_keys = row::view_keys(options.naming.key_prefix, keys);
  for (auto& key : view_keys) {
    auto fitting = row::column_in(key.column, existing);
    if (fitting.name != key.column.name) {
      python_names += std::format("{}the column {}: the Python version's name",
                                  python_names.empty() ? "" : "; ", fitting.name);
    }
    key.column = std::move(fitting);
  }
  auto view = row::view_definition(landing, options.naming.key_prefix, view_keys);
  const auto endpoint_token = row::endpoint_token_name(view.names.endpoint);
  return {.table = options.table,
          .landing = landing,
          .landing_definition = row::landing_definition(row::columns_of(view_keys)),
          .view = std::move(view),
          .options = {.table = options.table,
                      .function_token = options.function_token,
                      .endpoint_token = endpoint_token},
          .python_names = std::move(python_names)};
}

Result<void> check_columns(const Design& design, const std::vector<std::string>& columns) {
  const auto missing = row::missing_columns(design.landing_definition, columns);
  if (missing.empty()) {
    return {};
  }
  return base::fail(
      ErrorKind::rejected,
      std::format(
          "the data source {0} lacks the column {1}: it was not created for the present keys of "
          "the table {2}; TB_DS_NAMES={2}=<name> gives the table another one, or, if nobody needs "
          "the rows of {0}, --remove-mv --purge --table-name {2} removes it",
          design.landing, missing.front(), design.table));
}

base::Error view_of_python(const Design& design) {
  return {ErrorKind::denied,
          std::format(
              "the data source {} lacks the column {}, as those of the Python version do; --force "
              "replaces it and its pipes, and fills them with every row of {}, which stays",
              design.view.names.datasource, design.view.version_column, design.landing)};
}

base::Error landing_of(std::string_view what, std::string_view owner, const Design& design) {
  return {ErrorKind::rejected, std::format("{0} is the landing data source of the table {1}; give "
                                           "{2} another one with TB_DS_NAMES={2}=<name>",
                                           what, owner, design.table)};
}

std::vector<row::TableKey> keys_of(const aws::Table& table) {
  std::vector<row::TableKey> keys;
  keys.reserve(table.keys.size());
  for (const auto& key : table.keys) {
    keys.push_back({.attribute = key.name, .is_number = key.type == "N"});
  }
  return keys;
}

Result<std::vector<row::TableKey>> keys_of_landing(const TinybirdParts& parts,
                                                   const std::string& landing,
                                                   const row::NamingOptions& naming) {
  const auto found = tinybird::get_datasource(parts.client, landing, request_deadline(parts.clock));
  if (!found) {
    return std::unexpected(found.error().error);
  }
  if (!*found) {
    return base::fail(ErrorKind::missing,
                      std::format("there is no landing data source {} to infer the keys from; "
                                  "without --infer-schema they are the table's own",
                                  landing));
  }
  std::vector<row::KeyColumn> columns;
  std::vector<row::TableKey> keys;
  for (std::size_t i = 0; i < (*found)->columns.size(); ++i) {
    const auto& name = (*found)->columns[i];
    const bool is_key = name.starts_with(naming.key_prefix) &&
                        !std::ranges::contains(row::k_fixed_columns, std::string_view(name));
    if (is_key) {
      columns.push_back({.name = name, .is_number = (*found)->types[i].contains("Float64")});
      keys.push_back({.attribute = name.substr(naming.key_prefix.size()),
                      .is_number = columns.back().is_number});
    }
  }
  if (keys.empty() || keys.size() > dynamodb::k_key_attributes_max) {
    return base::fail(ErrorKind::rejected,
                      std::format("the data source {} has {} columns that begin with {}: its keys "
                                  "cannot be inferred",
                                  landing, keys.size(), naming.key_prefix));
  }
  TINYDYNAMOCDC_TRY(const auto attributes, attributes_in(parts, landing));
  auto named = typed(attributes, columns, naming.key_prefix);
  if (named.empty()) {
    TINYDYNAMOCDC_TRY_VOID(check_spelling(landing, keys));
  }
  return named.empty() ? keys : named;
}

}  // namespace tinydynamocdc::view
