// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "manage/function_setup.hpp"
#include "manage/table.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::cli {

/// What a command's verbs are about: its words, and what was found out before the first verb. Its
/// targets are made of that.
struct CommandTargets {
  const ManageCommand& command;  ///< Outlives this.
  std::string region;
  std::vector<std::string> tables;
  std::string on_failure_arn;  ///< Empty: none was named.
  setup::Site site;            ///< Empty where no verb deals with the function.

  [[nodiscard]] manage::TableTarget table(const std::string& name) const;
  [[nodiscard]] manage::FunctionTarget function() const;
  [[nodiscard]] setup::BucketPlace place() const;
  /// With --remove: the tables that it takes down.
  [[nodiscard]] std::vector<std::string> removed_tables() const;
};

/// What a plan is called: `Set-up of the function X for Orders, Users in eu-west-2`.
[[nodiscard]] std::string set_up_title(const CommandTargets& targets);

}  // namespace tinydynamocdc::cli
