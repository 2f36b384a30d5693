// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "manage/alerting.hpp"
#include "manage/bucket_triggers.hpp"
#include "manage/function_setup.hpp"
#include "manage/schedules.hpp"
#include "manage/table.hpp"
#include "manage/triggers.hpp"
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
  [[nodiscard]] manage::TriggerTarget trigger(const std::string& name) const;
  [[nodiscard]] manage::BucketTriggerTarget bucket_trigger() const;
  [[nodiscard]] manage::AlertingTarget alerting() const;
  [[nodiscard]] manage::ScheduleTarget schedule(const std::string& name) const;
};

}  // namespace tinydynamocdc::cli
