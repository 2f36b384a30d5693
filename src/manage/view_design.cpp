// SPDX-License-Identifier: Apache-2.0
#include "manage/view_design.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "dynamodb/transcoder.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// The names of the attributes in one row's `Keys`, in their order; none when there is no row.
Result<std::vector<std::string>> attributes_in(const TinybirdParts& parts,
                                               const std::string& landing) {
  const auto rows = tinybird::query(
      parts.client, std::format("SELECT Keys FROM {} WHERE Keys != '' LIMIT 1", landing),
      request_deadline(parts.clock));
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

}  // namespace

row::Datafile ViewDesign::landing_file() const {
  return row::landing_datafile(landing, landing_definition, options);
}

std::vector<row::Datafile> ViewDesign::view_files() const {
  return {row::view_datafile(view, options), row::materialized_pipe_datafile(view, options),
          row::endpoint_datafile(view, options)};
}

std::string function_token_name(std::string_view function) {
  auto name = std::format("tinydynamocdc_{}", function);
  std::ranges::replace(name, '-', '_');
  return row::fitted_name(std::move(name), function);
}

ViewDesign view_design(const DesignOptions& options, const std::vector<row::TableKey>& keys,
                       const std::vector<std::string>& existing) {
  const auto landing = row::datasource_name(options.naming, options.table);
  auto own_names = options.naming;
  own_names.datasource_names.erase(options.table);
  std::vector<std::string> python_names;
  if (landing == row::python_datasource_name(own_names, options.table)) {
    python_names.push_back(std::format("data source {}", landing));
  }
  auto view_keys = row::view_keys(options.naming.key_prefix, keys);
  for (auto& key : view_keys) {
    auto fitting = row::column_in(key.column, existing);
    if (fitting.name != key.column.name) {
      python_names.push_back(std::format("column {}", fitting.name));
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
                      .function_token = function_token_name(options.function),
                      .endpoint_token = endpoint_token},
          .python_names = std::move(python_names)};
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
  const auto attributes = attributes_in(parts, landing);
  if (!attributes) {
    return std::unexpected(attributes.error());
  }
  auto named = typed(*attributes, columns, naming.key_prefix);
  return named.empty() ? keys : named;
}

Result<row::NamingOptions> agreed_naming(const row::NamingVariables& ours,
                                         const aws::Variables* function, std::string_view table) {
  auto here = row::read_naming(ours);
  if (!here || function == nullptr) {
    return here;
  }
  auto there = naming_of(*function);
  if (!there) {
    return there;
  }
  const bool said_here = ours.datasource_prefix || ours.key_prefix || ours.datasource_names;
  const auto name_here = row::datasource_name(*here, table);
  const auto name_there = row::datasource_name(*there, table);
  if (said_here && (name_here != name_there || here->key_prefix != there->key_prefix)) {
    return base::fail(
        ErrorKind::bad_config,
        std::format(
            "TB_DS_PREFIX, TB_KEY_PREFIX and TB_DS_NAMES here say data source {} and key "
            "columns {}…, but the function's say {} and {}…: unset them here, or change the "
            "function's",
            name_here, here->key_prefix, name_there, there->key_prefix));
  }
  return there;
}

}  // namespace tinydynamocdc::manage
