// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/arguments.hpp"
#include "cli/defaults.hpp"
#include "cli/place_arguments.hpp"

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

/// The arguments of `status`: a command of `app`, whose CommandLine must outlive this.
class StatusArguments {
 public:
  explicit StatusArguments(Arguments app);
  StatusArguments(const StatusArguments&) = delete;
  StatusArguments& operator=(const StatusArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: a value that makes no sense, by its option.
  [[nodiscard]] base::Result<StatusCommand> command() const;

 private:
  Arguments app_;
  Argument json_;
  Argument watch_;
  StatusCommand command_;
};

}  // namespace tinydynamocdc::cli
