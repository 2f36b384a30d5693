// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/defaults.hpp"
#include "cli/place_arguments.hpp"

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
class Option;
}  // namespace CLI

namespace tinydynamocdc::cli {

enum class OutputForm { text, json };
enum class Repetition { once, until_stopped };

/// `tinydynamocdc status`
struct StatusCommand {
  Place place;
  std::string lambda_secret;  ///< Empty: any.
  std::uint32_t lambda_timeout_s = k_default_lambda_timeout_s;
  std::uint32_t lambda_memory_mib = k_default_lambda_memory_mib;
  OutputForm form = OutputForm::text;
  Repetition repetition = Repetition::once;
};

/// The arguments of `status`: a subcommand of `app`, which must outlive this.
class StatusArguments {
 public:
  explicit StatusArguments(CLI::App& app);
  StatusArguments(const StatusArguments&) = delete;
  StatusArguments& operator=(const StatusArguments&) = delete;

  [[nodiscard]] const CLI::App& app() const { return *app_; }

  /// What they say, once they are parsed. bad_config: a value that makes no sense, by its option.
  [[nodiscard]] base::Result<StatusCommand> command() const;

 private:
  CLI::App* app_;
  CLI::Option* json_ = nullptr;
  CLI::Option* watch_ = nullptr;
  StatusCommand command_;
};

}  // namespace tinydynamocdc::cli
