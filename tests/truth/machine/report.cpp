// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "run.hpp"

namespace tinydynamocdc::truth {

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
                    {"refused_views", world_.refused_views},
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
    out << (row.missed_by_view ? 'l' : 'v') << ' ' << datasources[row.datasource] << ' '
        << row.told_of << ' ' << row.text << '\n';
  }
}

}  // namespace tinydynamocdc::truth
