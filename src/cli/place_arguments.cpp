// SPDX-License-Identifier: Apache-2.0
#include "cli/place_arguments.hpp"

#include <CLI/CLI.hpp>
#include <format>

#include "aws/region.hpp"
#include "cli/options.hpp"
#include "dynamodb/names.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

void add_place(CLI::App& app, Place& place) {
  app.add_option("--table-name", place.tables,
                 "A table; more than once for several\n"
                 "(default: those that the function's triggers read)")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--region", place.region,
                 "AWS region (default: AWS_REGION, the profile's, or\neu-west-2)")
      ->type_name("NAME");
  app.add_option("--lambda-name", place.lambda_name, "The function")
      ->type_name("NAME")
      ->capture_default_str();
}

Result<void> check_place(const Place& place) {
  for (const auto& name : place.tables) {
    if (auto table = dynamodb::TableName::parse(name); !table) {
      return base::fail(ErrorKind::bad_config,
                        std::format("--table-name: {}", table.error().message));
    }
  }
  return {};
}

Result<std::string> region_of(const std::optional<std::string>& option,
                              const base::Environment& environment) {
  auto region = aws::resolve_region(environment, option.value_or(""));
  const bool somebody_said = option || environment.get("REGION") || environment.get("AWS_REGION") ||
                             environment.get("AWS_DEFAULT_REGION");
  return region || somebody_said ? region : Result<std::string>(k_default_region);
}

}  // namespace tinydynamocdc::cli
