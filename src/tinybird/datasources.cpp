// SPDX-License-Identifier: Apache-2.0
#include "tinybird/datasources.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

// Both forms are in use: columns at the top (list, SDKs), and below "schema" (detail).
std::optional<std::vector<std::string>> column_names(const nlohmann::json& datasource) {
  const nlohmann::json* columns = nullptr;
  if (datasource.contains("columns")) {
    columns = &datasource["columns"];
  } else if (datasource.contains("schema") && datasource["schema"].is_object() &&
             datasource["schema"].contains("columns")) {
    columns = &datasource["schema"]["columns"];
  }
  if (columns == nullptr || !columns->is_array()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const auto& column : *columns) {
    if (column.is_object() && column.contains("name") && column["name"].is_string()) {
      names.push_back(column["name"].get<std::string>());
    }
  }
  return names;
}

std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form +=
        (form.empty() ? "" : "&") + net::percent_encoded(name) + "=" + net::percent_encoded(value);
  }
  return form;
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
  auto columns = json.is_object() ? column_names(json) : std::nullopt;
  if (!columns) {
    return std::unexpected(Failure{
        .error = {ErrorKind::unavailable,
                  std::format("Tinybird's answer about data source {} has no columns", name)},
        .status = response->status});
  }
  return Datasource{.name = std::string(name), .columns = std::move(*columns)};
}

CallResult<Creation> create_datasource(Client& client, const NewDatasource& datasource,
                                       base::Deadline deadline) {
  std::vector<std::pair<std::string, std::string>> fields = {{"name", datasource.name},
                                                             {"mode", "create"},
                                                             {"format", "ndjson"},
                                                             {"schema", datasource.schema}};
  fields.insert(fields.end(), datasource.engine.begin(), datasource.engine.end());
  const auto form = form_encoded(fields);
  // In the body, not in the URL: long URLs are refused with 414.
  const auto response = client.call({.method = "POST",
                                     .path = "datasources",
                                     .content_type = "application/x-www-form-urlencoded",
                                     .body = form},
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

CallResult<bool> delete_datasource(Client& client, std::string_view name, base::Deadline deadline) {
  const auto response = client.call({.method = "DELETE", .path = path_of(name)}, deadline);
  if (response) {
    return true;
  }
  if (response.error().status == 404) {
    return false;
  }
  return std::unexpected(response.error());
}

}  // namespace tinydynamocdc::tinybird
