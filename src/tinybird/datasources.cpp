// SPDX-License-Identifier: Apache-2.0
#include "tinybird/datasources.hpp"

#include <format>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "tinybird/form.hpp"

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

// Both forms are in use: columns at the top (list, SDKs), and below "schema" (detail).
std::optional<Datasource> read_datasource(std::string_view name, const nlohmann::json& json) {
  const auto* columns = base::member_of(json, "columns");
  if (const auto* schema = base::member_of(json, "schema");
      columns == nullptr && schema != nullptr) {
    columns = base::member_of(*schema, "columns");
  }
  if (columns == nullptr || !columns->is_array()) {
    return std::nullopt;
  }
  Datasource datasource{.name = std::string(name), .columns = {}, .types = {}};
  for (const auto& column : *columns) {
    if (auto column_name = base::text_of(column, "name"); !column_name.empty()) {
      datasource.columns.push_back(std::move(column_name));
      datasource.types.push_back(base::text_of(column, "type"));
    }
  }
  return datasource;
}

std::string path_of(std::string_view name) { return "datasources/" + net::percent_encoded(name); }

}  // namespace

bool says_deployments_only(const Failure& failure) {
  return failure.status == 403 && failure.message.contains("via deployments");
}

CallResult<std::optional<Datasource>> get_datasource(Client& client, std::string_view name,
                                                     base::Deadline deadline) {
  const auto response = client.call({.path = path_of(name)}, deadline);
  if (!response) {
    if (response.error().status == 404) {
      return std::nullopt;
    }
    return std::unexpected(response.error());
  }
  const auto json = nlohmann::json::parse(response->body, nullptr, false);
  auto datasource = read_datasource(name, json);
  if (!datasource) {
    return std::unexpected(Failure{
        .error = {ErrorKind::unavailable,
                  std::format("Tinybird's answer about data source {} has no columns", name)},
        .status = response->status});
  }
  return datasource;
}

CallResult<Creation> create_datasource(Client& client, const NewDatasource& datasource,
                                       base::Deadline deadline) {
  Fields fields = {{"name", datasource.name},
                   {"mode", "create"},
                   {"format", datasource.takes_ndjson ? "ndjson" : "csv"},
                   {"schema", datasource.schema}};
  fields.insert(fields.end(), datasource.engine.begin(), datasource.engine.end());
  const auto form = form_encoded(fields);
  const auto response = client.call(
      {.method = "POST", .path = "datasources", .content_type = k_form_type, .body = form},
      deadline);
  if (response) {
    return Creation::created;
  }
  if (says_deployments_only(response.error())) {
    return Creation::needs_deployment;
  }
  if (response.error().status == 409 || response.error().message.contains("already exists")) {
    return Creation::existed;
  }
  return std::unexpected(response.error());
}

}  // namespace tinydynamocdc::tinybird
