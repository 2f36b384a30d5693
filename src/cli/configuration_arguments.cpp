// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration_arguments.hpp"

#include "cli/help.hpp"
#include "cli/place_arguments.hpp"

namespace tinydynamocdc::cli {

ConfigurationArguments::ConfigurationArguments(Arguments app)
    : app_(app.add_command("configuration",
                           "Show which AWS account key, region, endpoints and proxies "
                           "would be used, and why")) {
  app_.footer(k_configuration_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("--region", command_.region, k_region_help).type_name("NAME");
  app_.add_option("--profile", command_.profile, k_profile_help).type_name("NAME");
  json_ = app_.add_flag("--json", "Print it as one JSON object on one line");
}

base::Result<ConfigurationCommand> ConfigurationArguments::command() const {
  auto command = command_;
  command.form = json_.given() ? OutputForm::json : OutputForm::text;
  return command;
}

}  // namespace tinydynamocdc::cli
