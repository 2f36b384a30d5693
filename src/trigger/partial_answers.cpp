// SPDX-License-Identifier: Apache-2.0
#include "trigger/partial_answers.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/triggers.hpp"
#include "setup/function_users.hpp"
#include "trigger/stream_trigger.hpp"

namespace tinydynamocdc::trigger {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::Standing;

namespace {

bool is_from(const aws::EventSourceMapping& trigger,
             const std::vector<setup::SourceTable>& tables) {
  return std::ranges::any_of(tables, [&](const setup::SourceTable& table) {
    return !triggers_from(table, {&trigger, 1}).empty();
  });
}

// The first that takes a partial answer for success.
const aws::EventSourceMapping* without_answers(
    const std::vector<aws::EventSourceMapping>& triggers) {
  const auto found =
      std::ranges::find_if_not(triggers, &aws::EventSourceMapping::reports_partial_failures);
  return found == triggers.end() ? nullptr : &*found;
}

std::string why_off(const aws::EventSourceMapping& trigger) {
  return std::format(
      "the trigger from {} lacks ReportBatchItemFailures and would treat a partial failure as "
      "success; a failed batch is sent again as a whole",
      manage::source_name(trigger.source_arn.value_or("")));
}

}  // namespace

std::string PartialAnswers::name() const {
  return std::format("the variable {} of {}", manage::k_partial_batch_variable, site_.function);
}

std::vector<std::string> PartialAnswers::needs() const {
  std::vector<std::string> needs{setup::k_function_key};
  for (const auto& table : run_.coming) {
    needs.push_back(setup::trigger_key(site_, table.arn));
  }
  return needs;
}

std::string PartialAnswers::missing() const { return setup::k_function_key; }

std::vector<aws::EventSourceMapping> PartialAnswers::staying(
    const setup::FunctionState::Seen& seen) const {
  auto triggers = manage::stream_triggers(seen.triggers);
  std::erase_if(triggers, [&](const auto& trigger) { return is_from(trigger, run_.going); });
  return triggers;
}

Result<Standing> PartialAnswers::look(Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  Standing standing{.exists = true};
  if (!seen->function) {
    wanted_ = !run_.coming.empty();
    if (wanted_) {
      return std::unexpected(manage::no_function(site_.function, site_.region));
    }
    standing.remark = "removed with the function";
    return standing;
  }
  if (run_.reach == manage::Reach::ours) {
    standing.owner = seen->owner.owner;
    standing.owner_name = seen->owner.name;
  }
  auto others = staying(*seen);
  std::erase_if(others, [&](const auto& trigger) { return is_from(trigger, run_.coming); });
  const auto* other = without_answers(others);
  wanted_ = other == nullptr && !(others.empty() && run_.coming.empty());
  const bool is_on = manage::answers_partially(seen->function->configuration.environment);
  const auto off = other == nullptr ? std::string("its last trigger is removed") : why_off(*other);
  if (wanted_ == is_on) {
    standing.remark = is_on ? "true" : "off: " + off;
  } else if (wanted_) {
    standing.differences.push_back(
        {.property = "value", .wanted = "true, once all its triggers support it"});
  } else {
    standing.differences.push_back({.property = "value", .found = "true", .wanted = "off: " + off});
  }
  return standing;
}

// What AWS shows now counts, not what was asked for, and not what the variables were before.
Result<void> PartialAnswers::update(std::span<const manage::Difference> /*mend*/) {
  function_->changed();
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  const auto triggers = staying(*seen);
  if (const auto* other = without_answers(triggers); wanted_ && other != nullptr) {
    return base::fail(ErrorKind::unavailable,
                      std::format("the trigger from {} does not show ReportBatchItemFailures; run "
                                  "the same command again",
                                  manage::source_name(other->source_arn.value_or(""))));
  }
  TINYDYNAMOCDC_TRY(const auto function, manage::ready_function(parts_, site_.function));
  auto variables = function.environment;
  if (wanted_) {
    variables[manage::k_partial_batch_variable] = "true";
  } else {
    variables.erase(manage::k_partial_batch_variable);
  }
  auto changed = manage::change_configuration(
      parts_, {.name = site_.function, .environment = std::move(variables)});
  function_->changed();
  return changed;
}

}  // namespace tinydynamocdc::trigger
