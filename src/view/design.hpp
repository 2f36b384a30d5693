// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"
#include "manage/resource.hpp"
#include "manage/tinybird_target.hpp"
#include "row/datafiles.hpp"
#include "row/landing_definition.hpp"
#include "row/names.hpp"
#include "row/view_definition.hpp"
#include "tinybird/client.hpp"

/// What shall be in Tinybird for one table: its landing data source, its current state, its
/// endpoint. Decided here, before it is made by deployment or one by one.
namespace tinydynamocdc::view {

struct TinybirdParts {
  tinybird::Client& client;
  base::Clock& clock;
  manage::Console& console;
  manage::TinybirdTarget target;  ///< Token and host as they were given.
};

struct Design {
  std::string table;
  std::string landing;
  row::LandingDefinition landing_definition;
  row::ViewDefinition view;
  row::DatafileOptions options;  ///< The tokens' names, too.
  /// For people, where names of the Python version are kept; may be empty.
  std::string python_names;
  /// Who else fills the view: other functions that forward the table. For a removal.
  std::vector<manage::User> users;

  [[nodiscard]] row::Datafile landing_file() const;
  /// Of the current state, of the pipe that feeds it, and of the endpoint.
  [[nodiscard]] std::vector<row::Datafile> view_files() const;
};

struct DesignOptions {
  std::string table;
  std::string function_token;  ///< Its name.
  row::NamingOptions naming;
};

/// `existing`: the columns of the landing data source, where it is there; key columns that it has
/// by their Python names keep these.
[[nodiscard]] Design design_for(const DesignOptions& options,
                                const std::vector<row::TableKey>& keys,
                                const std::vector<std::string>& existing = {});

/// rejected: a landing data source with these columns was not made for the table, with what to do.
[[nodiscard]] base::Result<void> check_columns(const Design& design,
                                               const std::vector<std::string>& columns);

/// denied: the current state is there as the Python version made it, with what to do.
[[nodiscard]] base::Error view_of_python(const Design& design);

/// rejected: `what`, the table's landing data source by its name, is another table's already.
[[nodiscard]] base::Error landing_of(std::string_view what, std::string_view owner,
                                     const Design& design);

[[nodiscard]] std::vector<row::TableKey> keys_of(const aws::Table& table);

/// The keys as the landing data source has them (--infer-schema): its columns beyond the fixed
/// ones, whose attributes are named by a row, or, as long as there is none, by the columns
/// themselves. missing: there is no such data source; rejected: it has no key columns.
[[nodiscard]] base::Result<std::vector<row::TableKey>> keys_of_landing(
    const TinybirdParts& parts, const std::string& landing, const row::NamingOptions& naming);

}  // namespace tinydynamocdc::view
