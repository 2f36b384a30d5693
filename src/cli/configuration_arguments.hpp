// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/status_arguments.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc configuration`
struct ConfigurationCommand {
  std::optional<std::string> region;  ///< --region
  std::string profile;                ///< --profile; empty: what the environment says.
  OutputForm form = OutputForm::text;
};

/// The arguments of `configuration`: a command of `app`, whose CommandLine must outlive this.
class ConfigurationArguments {
 public:
  explicit ConfigurationArguments(Arguments app);
  ConfigurationArguments(const ConfigurationArguments&) = delete;
  ConfigurationArguments& operator=(const ConfigurationArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed.
  [[nodiscard]] base::Result<ConfigurationCommand> command() const;

 private:
  Arguments app_;
  Argument json_;
  ConfigurationCommand command_;
};

}  // namespace tinydynamocdc::cli
