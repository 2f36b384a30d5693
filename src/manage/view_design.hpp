// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb.hpp"
#include "aws/lambda.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"
#include "row/datafiles.hpp"
#include "row/landing_definition.hpp"
#include "row/naming_variables.hpp"
#include "row/view_definition.hpp"
#include "tinybird/client.hpp"

/// What shall be in Tinybird for one table: its landing data source, its current state, its
/// endpoint. Decided here, before it is made by deployment or one by one.
namespace tinydynamocdc::manage {

struct TinybirdParts {
  tinybird::Client& client;
  base::Clock& clock;
  Console& console;
};

struct ViewDesign {
  std::string table;
  std::string landing;
  row::LandingDefinition landing_definition;
  row::ViewDefinition view;
  row::DatafileOptions options;  ///< The tokens' names, too.
  /// Names of the Python version that are kept: `data source ddb_a_b`, `column key_id`.
  std::vector<std::string> python_names;

  [[nodiscard]] row::Datafile landing_file() const;
  /// Of the current state, of the pipe that feeds it, and of the endpoint.
  [[nodiscard]] std::vector<row::Datafile> view_files() const;
};

/// The name of the token with which a function writes: `tinydynamocdc_<function>`. One token for
/// all tables of a function.
[[nodiscard]] std::string function_token_name(std::string_view function);

struct DesignOptions {
  std::string table;
  std::string function;  ///< Its name.
  row::NamingOptions naming;
};

/// `existing`: the columns of the landing data source, where it is there; key columns that it has
/// by their Python names keep these.
[[nodiscard]] ViewDesign view_design(const DesignOptions& options,
                                     const std::vector<row::TableKey>& keys,
                                     const std::vector<std::string>& existing = {});

[[nodiscard]] std::vector<row::TableKey> keys_of(const aws::Table& table);

/// The keys as the landing data source has them (--infer-schema): its columns beyond the fixed
/// ones, whose attributes are named by a row, or, as long as there is none, by the columns
/// themselves. missing: there is no such data source; rejected: it has no key columns.
[[nodiscard]] base::Result<std::vector<row::TableKey>> keys_of_landing(
    const TinybirdParts& parts, const std::string& landing, const row::NamingOptions& naming);

/// Whose names count: those of the function that writes (nullptr: there is none yet), else those of
/// our own environment. bad_config: a variable is set here and the function has it otherwise.
[[nodiscard]] base::Result<row::NamingOptions> agreed_naming(const row::NamingVariables& ours,
                                                             const aws::Variables* function,
                                                             std::string_view table);

}  // namespace tinydynamocdc::manage
