// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "base/error.hpp"
#include "manage/triggers.hpp"
#include "row/naming_variables.hpp"
#include "view/design.hpp"
#include "view/workspace.hpp"

/// The designs of a run's tables, from what AWS and Tinybird tell of them.
namespace tinydynamocdc::view {

/// Where the tables' keys come from.
enum class KeySource {
  table,    ///< DynamoDB's DescribeTable.
  landing,  ///< --infer-schema: the landing data source as it is. AWS is not asked for anything.
};

struct DesignSources {
  Workspace& workspace;
  manage::TriggerParts aws;
  std::string function;         ///< Its name.
  std::string region;           ///< For people.
  row::NamingVariables naming;  ///< As set in our own environment, which outlives this.
  KeySource keys = KeySource::table;
  /// Tables that are not there yet and that the same run makes, with their keys.
  std::map<std::string, std::vector<aws::KeyAttribute>, std::less<>> coming;
};

/// How the tables are called in Tinybird: as the function's variables say, else our own (see
/// manage::agreed_naming); a data source that the Python version named otherwise is among the given
/// names (deliver::landing_name). With KeySource::landing a Forward workspace itself says by its
/// files which data source is the table's.
///
/// All that stands against it comes in one message. missing: there is no such table, or, with
/// KeySource::landing, no such data source; rejected: two tables would have one data source.
[[nodiscard]] base::Result<std::vector<Design>> designs_of(const DesignSources& sources,
                                                           std::span<const std::string> tables);

/// The names alone, for a removal: the tables, and with them their keys, may be gone already.
[[nodiscard]] base::Result<std::vector<Design>> named_designs(const DesignSources& sources,
                                                              std::span<const std::string> tables);

}  // namespace tinydynamocdc::view
