// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "manage/triggers.hpp"
#include "manage/view_design.hpp"
#include "manage/view_maker.hpp"

/// What the verbs that deal with a table's data sources and view have in common.
namespace tinydynamocdc::manage {

/// Where the table's keys come from.
enum class KeySource {
  table,    ///< DynamoDB's DescribeTable.
  landing,  ///< --infer-schema: the landing data source as it is. AWS is not asked for anything.
};

struct ViewParts {
  TinybirdParts tinybird;
  TriggerParts aws;
};

struct ViewTarget {
  std::string table;
  FunctionTarget function;      ///< Whose token, secret, names and reach are meant.
  row::NamingVariables naming;  ///< As set in our own environment; outlives the target's users.
  KeySource keys = KeySource::table;
  Existing existing = Existing::keep;
  TinybirdTarget tinybird;  ///< With which token we work ourselves.
};

/// How the table is called in Tinybird: see agreed_naming; a data source that the Python version
/// named otherwise is among the given names (deliver::landing_name).
[[nodiscard]] base::Result<row::NamingOptions> naming_of(const ViewParts& parts,
                                                         const ViewTarget& target);

/// What shall be there for the table. missing: there is no such table, or, with KeySource::landing,
/// no such data source.
[[nodiscard]] base::Result<ViewDesign> design_of(const ViewParts& parts, const ViewTarget& target);

}  // namespace tinydynamocdc::manage
