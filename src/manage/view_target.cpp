// SPDX-License-Identifier: Apache-2.0
#include "manage/view_target.hpp"

#include "manage/aws_call.hpp"
#include "manage/table.hpp"

namespace tinydynamocdc::manage {

using base::Result;

Result<row::NamingOptions> naming_of(const ViewParts& parts, const ViewTarget& target) {
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
    return view_design(options, *keys);
  }
  const auto& function = parts.aws.function;
  const auto table = existing_table({parts.aws.dynamodb, function.clock, function.console},
                                    {.name = target.table, .region = target.function.region});
  if (!table) {
    return std::unexpected(table.error());
  }
  return view_design(options, keys_of(*table));
}

}  // namespace tinydynamocdc::manage
