// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}  // namespace CLI

namespace tinydynamocdc::cli {

/// `tinydynamocdc completion SHELL`: a script that makes the shell complete our command lines. It
/// is made of the options themselves, so that it never lags behind them.
class CompletionArguments {
 public:
  /// A subcommand of `app`, which must outlive this.
  explicit CompletionArguments(CLI::App& app);
  CompletionArguments(const CompletionArguments&) = delete;
  CompletionArguments& operator=(const CompletionArguments&) = delete;

  [[nodiscard]] const CLI::App& app() const { return *app_; }

  /// The script for the shell that was named: commands, options, names of files and what an option
  /// may be set to, where that is a short list.
  [[nodiscard]] std::string script() const;

 private:
  CLI::App* app_;
  std::string shell_;
};

}  // namespace tinydynamocdc::cli
