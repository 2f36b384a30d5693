// SPDX-License-Identifier: Apache-2.0
#include "row/datafiles.hpp"

#include <algorithm>
#include <format>
#include <iterator>

#include "base/text.hpp"

namespace tinydynamocdc::row {

namespace {

constexpr std::string_view k_made_by = ". Kept by TinyDynamoCDC.";
constexpr std::string_view k_table = " the DynamoDB table ";

// A block's lines are indented; empty ones stay empty.
std::string block(std::string_view keyword, std::string_view lines) {
  auto text = std::format("{} >\n", keyword);
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    text += line.empty() ? "\n" : std::format("    {}\n", line);
  }
  return text;
}

std::string token(std::string_view name, std::string_view permission) {
  return name.empty() ? std::string() : std::format("TOKEN \"{}\" {}\n", name, permission);
}

// Description and tokens, an empty line behind each.
std::string head(const std::string& tokens, std::string_view description) {
  return std::format("{}\n{}{}", block("DESCRIPTION", description), tokens,
                     tokens.empty() ? "" : "\n");
}

// Nothing is ingested into a data source without jsonpaths but by a pipe.
enum class JsonPaths { none, of_columns };

std::string schema(const std::vector<Column>& columns, JsonPaths paths) {
  std::string lines;
  for (const auto& column : columns) {
    std::format_to(std::back_inserter(lines), "{}`{}` {}", lines.empty() ? "" : ",\n", column.name,
                   column.type);
    if (paths == JsonPaths::of_columns) {
      std::format_to(std::back_inserter(lines), " `json:$.{}`", column.name);
    }
    if (!column.default_value.empty()) {
      std::format_to(std::back_inserter(lines), " DEFAULT {}", column.default_value);
    }
  }
  return block("SCHEMA", lines);
}

std::string node(std::string_view pipe, std::string_view sql) {
  return std::format("NODE {}\n{}\n", node_name(pipe), block("SQL", sql));
}

}  // namespace

std::string endpoint_token_name(std::string_view endpoint) {
  return fitted_name(std::format("{}_read", endpoint), endpoint);
}

std::string pipe_description(const ViewDefinition& view, std::string_view table) {
  return std::format("Puts every change of{}{} into {}{}", k_table, table, view.names.datasource,
                     k_made_by);
}

std::string endpoint_description(const ViewDefinition& view, std::string_view table) {
  std::string names;
  for (const auto& parameter : view.parameters) {
    base::add_to_list(names, parameter.name);
  }
  return std::format("The items of{}{} as they are now; parameters: {}{}", k_table, table, names,
                     k_made_by);
}

std::string_view made_for(std::string_view text) {
  const auto begin = text.find(k_table);
  if (begin == std::string_view::npos || !text.substr(begin).contains(k_made_by)) {
    return {};
  }
  text.remove_prefix(begin + k_table.size());
  // What DynamoDB allows in a table's name; none of the sentences goes on with one of these.
  return text.substr(0, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"));
}

Datafile landing_datafile(std::string_view name, const LandingDefinition& definition,
                          const DatafileOptions& options) {
  const auto tokens =
      token(options.function_token, "APPEND") + token(options.function_token, "READ");
  return {.name = std::format("{}.datasource", name),
          .text = std::format("{}{}\n"
                              "ENGINE {}\n"
                              "ENGINE_PARTITION_KEY {}\n"
                              "ENGINE_SORTING_KEY {}\n",
                              head(tokens, std::format("Every change of{}{}, one row each{}",
                                                       k_table, options.table, k_made_by)),
                              schema(definition.columns, JsonPaths::of_columns), definition.engine,
                              definition.partition_key, definition.sorting_key)};
}

Datafile view_datafile(const ViewDefinition& view, const DatafileOptions& options) {
  return {
      .name = std::format("{}.datasource", view.names.datasource),
      .text = std::format("{}{}\n"
                          "ENGINE {}\n"
                          "ENGINE_IS_DELETED {}\n"
                          "ENGINE_PARTITION_KEY \"\"\n"
                          "ENGINE_SORTING_KEY {}\n"
                          "ENGINE_VER {}\n",
                          head(token(options.function_token, "READ"),
                               std::format("The newest row of each key of{}{}; read it with "
                                           "FINAL, or by the pipe {}{}",
                                           k_table, options.table, view.names.endpoint, k_made_by)),
                          schema(view.columns, JsonPaths::none), view.engine,
                          view.is_deleted_column, view.sorting_key, view.version_column)};
}

Datafile materialized_pipe_datafile(const ViewDefinition& view, const DatafileOptions& options) {
  return {.name = std::format("{}.pipe", view.names.pipe),
          .text = std::format("{}{}"
                              "TYPE MATERIALIZED\n"
                              "DATASOURCE {}\n",
                              head("", pipe_description(view, options.table)),
                              node(view.names.pipe, view.select), view.names.datasource)};
}

Datafile endpoint_datafile(const ViewDefinition& view, const DatafileOptions& options) {
  return {.name = std::format("{}.pipe", view.names.endpoint),
          .text = std::format("{}{}"
                              "TYPE ENDPOINT\n",
                              head(token(options.endpoint_token, "READ"),
                                   endpoint_description(view, options.table)),
                              node(view.names.endpoint, view.endpoint_select))};
}

}  // namespace tinydynamocdc::row
