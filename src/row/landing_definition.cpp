// SPDX-License-Identifier: Apache-2.0
#include "row/landing_definition.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <map>

namespace tinydynamocdc::row {

namespace {

std::string_view fixed_column_type(std::string_view name) {
  static const std::map<std::string_view, std::string_view> k_types = {
      {"eventName", "LowCardinality(String)"},
      {"eventSource", "LowCardinality(String)"},
      {"eventSourceARN", "LowCardinality(String)"},
      {"eventVersion", "Float32"},
      {"awsRegion", "LowCardinality(String)"},
      {"ApproximateCreationDateTime", "Int64"},
      {"SizeBytes", "UInt32"},
      {"StreamViewType", "LowCardinality(String)"},
  };
  const auto found = k_types.find(name);
  return found == k_types.end() ? "String" : found->second;
}

}  // namespace

LandingDefinition landing_definition(const std::vector<KeyColumn>& keys) {
  LandingDefinition definition;
  for (const auto name : k_fixed_columns) {
    definition.columns.push_back({.name = std::string(name),
                                  .type = std::string(fixed_column_type(name)),
                                  .default_value = name == "userIdentity" ? "''" : ""});
  }
  for (const auto& key : keys) {
    definition.columns.push_back({.name = key.name,
                                  .type = key.is_number ? "Float64" : "String",
                                  .default_value = key.is_number ? "0" : "''"});
    definition.sorting_key += key.name + ", ";
  }
  definition.engine = "MergeTree";
  definition.sorting_key += "ApproximateCreationDateTime, SequenceNumber";
  definition.partition_key = "toYYYYMM(toDateTime(ApproximateCreationDateTime))";
  return definition;
}

std::string schema_text(const LandingDefinition& definition) {
  std::string text;
  for (const auto& column : definition.columns) {
    std::format_to(std::back_inserter(text), "{}`{}` {} `json:$.{}`{}", text.empty() ? "" : ", ",
                   column.name, column.type, column.name,
                   column.default_value.empty() ? "" : " DEFAULT " + column.default_value);
  }
  return text;
}

std::vector<std::string> missing_columns(const LandingDefinition& definition,
                                         const std::vector<std::string>& existing) {
  std::vector<std::string> missing;
  for (const auto& column : definition.columns) {
    if (column.name != "userIdentity" && !std::ranges::contains(existing, column.name)) {
      missing.push_back(column.name);
    }
  }
  return missing;
}

}  // namespace tinydynamocdc::row
