// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "row/landing_definition.hpp"
#include "row/names.hpp"
#include "row/view_definition.hpp"
#include "run.hpp"

namespace tinydynamocdc::truth {

namespace {

Json listed(const std::vector<row::Column>& columns) {
  Json all = Json::array();
  for (const auto& column : columns) {
    all.push_back({column.name, column.type, column.default_value});
  }
  return all;
}

// The SQL that set-up would send to Tinybird, as the product writes it.
Json definition_of(const std::string& landing, const Json& key_attributes) {
  std::vector<row::TableKey> keys;
  for (const auto& key : key_attributes) {
    keys.push_back({.attribute = key.at(0), .is_number = key.at(1) == "N"});
  }
  const row::NamingOptions naming;
  const auto view_keys = row::view_keys(naming.key_prefix, keys);
  const auto table = row::landing_definition(row::columns_of(view_keys));
  const auto view = row::view_definition(landing, naming.key_prefix, view_keys);
  Json parameters = Json::array();
  for (std::size_t i = 0; i < view.parameters.size(); ++i) {
    parameters.push_back({view_keys[i].attribute, view.parameters[i].name});
  }
  return {{"landing", landing},
          {"columns", listed(table.columns)},
          {"sorting_key", table.sorting_key},
          {"partition_key", table.partition_key},
          {"view", view.names.datasource},
          {"view_columns", listed(view.columns)},
          {"view_sorting_key", view.sorting_key},
          {"version_column", view.version_column},
          {"is_deleted_column", view.is_deleted_column},
          {"select", view.select},
          {"endpoint", view.endpoint_select},
          {"parameters", parameters},
          {"keys", key_attributes}};
}

}  // namespace

Json Run::definitions() const {
  Json all = Json::array();
  for (const auto& table : world_.scenario.at("tables")) {
    all.push_back(definition_of(row::datasource_name({}, table.at("name").get<std::string>()),
                                table.at("keys")));
  }
  return all;
}

void Run::write(std::ostream& out) const {
  std::map<std::string, std::size_t> datasources;
  Json names = Json::array();
  for (const auto& row : world_.tinybird.rows()) {
    if (datasources.emplace(row.datasource, datasources.size()).second) {
      names.push_back(row.datasource);
    }
  }
  Json dead = Json::array();
  for (const auto& message : world_.aws.queues.at(World::k_dead).messages) {
    dead.push_back(
        {{"body", message.body},
         {"reason", message.attributes.value("/reason/StringValue"_json_pointer, std::string())}});
  }
  const auto left = world_.aws.queues.at(World::k_failures).messages.size() +
                    world_.aws.queues.at(World::k_snapshots).messages.size() + world_.calls.size();
  const Json report{{"seed", world_.scenario.at("seed")},
                    {"rows", world_.tinybird.rows().size()},
                    {"datasources", names},
                    {"definitions", definitions()},
                    {"views", world_.views},
                    {"told", world_.told},
                    {"log", world_.log},
                    {"metrics", world_.metrics},
                    {"invocations", world_.invocations},
                    {"failed", world_.failed},
                    {"deaths", world_.deaths},
                    {"faults", world_.tinybird.faults_seen()},
                    {"quarantined", world_.tinybird.quarantined()},
                    {"dead_letters", dead},
                    {"left", left},
                    {"story", world_.story()}};
  out << report.dump() << '\n';
  for (const auto& row : world_.tinybird.rows()) {
    out << (row.missed_by_view ? 'l' : 'v') << ' ' << datasources[row.datasource] << ' ' << row.text
        << '\n';
  }
}

}  // namespace tinydynamocdc::truth
