// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/defaults.hpp"

// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}  // namespace CLI

namespace tinydynamocdc::cli {

/// Which function and tables a subcommand is about.
struct Place {
  std::vector<std::string> tables;    ///< None: those that the function's triggers read.
  std::optional<std::string> region;  ///< --region
  std::string lambda_name = k_default_lambda_name;
};

/// Gives a subcommand --table-name (more than once), --region and --lambda-name.
void add_place(CLI::App& app, Place& place);

/// bad_config: a table's name that cannot be one.
[[nodiscard]] base::Result<void> check_place(const Place& place);

/// --region, else what environment and profile say, else the Python version's default.
[[nodiscard]] base::Result<std::string> region_of(const std::optional<std::string>& option,
                                                  const base::Environment& environment);

}  // namespace tinydynamocdc::cli
