// SPDX-License-Identifier: Apache-2.0
#include "cli/place_arguments.hpp"

#include <utility>

#include "cli/found_region.hpp"
#include "manage/function_name.hpp"
#include "manage/named_tables.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

void add_function(Arguments app, Place& place) {
  app.add_option("--region", place.region, k_region_help).type_name("NAME");
  app.add_option("--profile", place.profile, k_profile_help).type_name("NAME");
  app.add_option("--lambda-arn", place.lambda_arn, "The function, by its ARN instead of its name")
      .type_name("ARN");
  app.add_option("--lambda-name", place.lambda_name, "The function")
      .type_name("NAME")
      .shows_default();
}

void add_place(Arguments app, Place& place) {
  app.add_option("--table-name", place.tables,
                 "A table, or a pattern; more than once for several\n"
                 "(default: those that the function's triggers read)")
      .type_name("NAME")
      .repeatable();
  add_function(app, place);
  add_tinybird(app, place.tinybird, "Options");
}

Result<Place> checked_place(Arguments app, Place place) {
  if (auto good = manage::check_table_names(place.tables); !good) {
    return std::unexpected(base::with_context(good.error(), "--table-name"));
  }
  if (auto good = read_function_arn(app, place.lambda_arn, place.lambda_name, place.region);
      !good) {
    return std::unexpected(good.error());
  }
  return place;
}

Result<void> read_function_arn(Arguments app, const std::string& arn, std::string& name,
                               std::optional<std::string>& region) {
  if (arn.empty()) {
    return {};
  }
  const auto parts = manage::parse_function_arn(arn);
  if (!parts) {
    return std::unexpected(base::with_context(parts.error(), "--lambda-arn"));
  }
  if (app.given("--lambda-name") && name != parts->name) {
    return base::fail(ErrorKind::bad_config,
                      "--lambda-arn and --lambda-name name different functions: give one of them");
  }
  if (region && *region != parts->region) {
    return base::fail(
        ErrorKind::bad_config,
        "--lambda-arn and --region differ: a trigger needs table and function in one region");
  }
  name = parts->name;
  region = std::string(parts->region);
  return {};
}

Result<std::string> region_of(const std::optional<std::string>& option,
                              const base::Environment& environment) {
  return found_region_of(option, environment).transform([](auto found) {
    return std::move(found.name);
  });
}

}  // namespace tinydynamocdc::cli
