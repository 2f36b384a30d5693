// SPDX-License-Identifier: Apache-2.0
#include "manage/view_target.hpp"

#include <algorithm>

#include "deliver/landing_name.hpp"
#include "manage/aws_call.hpp"
#include "manage/table.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::manage {

using base::Result;

namespace {

Result<row::NamingOptions> agreed(const ViewParts& parts, const ViewTarget& target) {
  if (target.keys == KeySource::landing) {
    return row::read_naming(target.naming);
  }
  const auto& function = parts.aws.function;
  const auto found = plain(
      function.functions.find_function(target.function.name, request_deadline(function.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* there = found_in(*found);
  return agreed_naming(
      target.naming, there == nullptr ? nullptr : &there->configuration.environment, target.table);
}

// The design with the key columns as an existing landing data source has them. Tinybird is asked
// only where the Python version would have named one otherwise.
Result<ViewDesign> as_it_is_there(const ViewParts& parts, const DesignOptions& options,
                                  const std::vector<row::TableKey>& keys) {
  const auto columns = row::columns_of(row::view_keys(options.naming.key_prefix, keys));
  if (std::ranges::all_of(columns, &std::string::empty, &row::KeyColumn::python_name)) {
    return view_design(options, keys);
  }
  const auto landing = row::datasource_name(options.naming, options.table);
  const auto found = tinybird::get_datasource(parts.tinybird.client, landing,
                                              request_deadline(parts.tinybird.clock));
  if (!found && found.error().error.kind != base::ErrorKind::denied) {
    return std::unexpected(found.error().error);
  }
  return found && *found ? view_design(options, keys, (*found)->columns)
                         : view_design(options, keys);
}

}  // namespace

Result<row::NamingOptions> naming_of(const ViewParts& parts, const ViewTarget& target) {
  auto naming = agreed(parts, target);
  if (!naming) {
    return naming;
  }
  auto landing = deliver::landing_name(parts.tinybird.client, *naming, target.table,
                                       request_deadline(parts.tinybird.clock));
  if (!landing) {
    return std::unexpected(landing.error());
  }
  if (*landing != row::datasource_name(*naming, target.table)) {
    naming->datasource_names.emplace(target.table, std::move(*landing));
  }
  return naming;
}

Result<ViewDesign> design_of(const ViewParts& parts, const ViewTarget& target) {
  const auto naming = naming_of(parts, target);
  if (!naming) {
    return std::unexpected(naming.error());
  }
  const DesignOptions options{
      .table = target.table, .function = target.function.name, .naming = *naming};
  if (target.keys == KeySource::landing) {
    const auto landing = row::datasource_name(*naming, target.table);
    const auto keys = keys_of_landing(parts.tinybird, landing, *naming);
    if (!keys) {
      return std::unexpected(keys.error());
    }
    return as_it_is_there(parts, options, *keys);
  }
  const auto& function = parts.aws.function;
  const auto table = existing_table({parts.aws.dynamodb, function.clock, function.console},
                                    {.name = target.table, .region = target.function.region});
  if (!table) {
    return std::unexpected(table.error());
  }
  return as_it_is_there(parts, options, keys_of(*table));
}

}  // namespace tinydynamocdc::manage
