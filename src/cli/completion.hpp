// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc completion SHELL`: a script that makes the shell complete our command lines. It
/// is made of the options themselves, so that it never lags behind them.
class CompletionArguments {
 public:
  /// A command of `app`, whose CommandLine must outlive this.
  explicit CompletionArguments(Arguments app);
  CompletionArguments(const CompletionArguments&) = delete;
  CompletionArguments& operator=(const CompletionArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// The script for the shell that was named: commands, options, names of files and what an option
  /// may be set to, where that is a short list.
  [[nodiscard]] std::string script() const;

 private:
  Arguments app_;
  std::string shell_;
};

}  // namespace tinydynamocdc::cli
