// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/defaults.hpp"
#include "cli/tinybird_arguments.hpp"

namespace tinydynamocdc::cli {

/// Which function, tables and workspace a subcommand is about.
struct Place {
  std::vector<std::string>
      tables;  ///< Names and patterns; none: what the function's triggers read.
  std::optional<std::string> region;  ///< --region, or the region of --lambda-arn.
  std::string profile;                ///< --profile; empty: what the environment says.
  std::string lambda_name = k_default_lambda_name;
  std::string lambda_arn;  ///< As it was given; its name and region are in the others.
  TinybirdWords tinybird;
};

/// Gives a subcommand --region, --profile, --lambda-arn and --lambda-name.
void add_function(Arguments app, Place& place);

/// Gives a subcommand --table-name (more than once), --region, --profile, --lambda-arn,
/// --lambda-name,
/// --tb-token and --tb-host.
void add_place(Arguments app, Place& place);

/// What was read into it by such a subcommand. bad_config: a table's name that cannot be one, or
/// what read_function_arn says.
[[nodiscard]] base::Result<Place> checked_place(Arguments app, Place place);

inline constexpr const char* k_profile_help =
    "AWS profile, for credentials and region (default:\nAWS_PROFILE); wins over keys in the "
    "environment";

inline constexpr const char* k_region_help =
    "AWS region (default: AWS_REGION or AWS_DEFAULT_REGION, the\nprofile's, or eu-west-2)";

/// --lambda-arn says name and region at once. bad_config: it is no function's, or --lambda-name or
/// --region stand beside it and do not agree. Nothing is done when it is empty.
[[nodiscard]] base::Result<void> read_function_arn(Arguments app, const std::string& arn,
                                                   std::string& name,
                                                   std::optional<std::string>& region);

/// --region, else what environment and profile say, else the Python version's default.
[[nodiscard]] base::Result<std::string> region_of(const std::optional<std::string>& option,
                                                  const base::Environment& environment);

}  // namespace tinydynamocdc::cli
