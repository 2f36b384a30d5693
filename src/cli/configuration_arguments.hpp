// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/status_arguments.hpp"

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
class Option;
}  // namespace CLI

namespace tinydynamocdc::cli {

/// `tinydynamocdc configuration`
struct ConfigurationCommand {
  std::optional<std::string> region;  ///< --region
  std::string profile;                ///< --profile; empty: what the environment says.
  OutputForm form = OutputForm::text;
};

/// The arguments of `configuration`: a subcommand of `app`, which must outlive this.
class ConfigurationArguments {
 public:
  explicit ConfigurationArguments(CLI::App& app);
  ConfigurationArguments(const ConfigurationArguments&) = delete;
  ConfigurationArguments& operator=(const ConfigurationArguments&) = delete;

  [[nodiscard]] const CLI::App& app() const { return *app_; }

  /// What they say, once they are parsed.
  [[nodiscard]] base::Result<ConfigurationCommand> command() const;

 private:
  CLI::App* app_;
  CLI::Option* json_ = nullptr;
  ConfigurationCommand command_;
};

}  // namespace tinydynamocdc::cli
