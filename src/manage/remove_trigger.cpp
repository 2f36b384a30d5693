// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_trigger.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/function_name.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

Result<Plan> RemoveTrigger::plan() {
  going_.clear();
  forbids_partial_answers_ = false;
  auto answer = plain(parts_.function.functions.find_function(
      target_.function, request_deadline(parts_.function.clock)));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const std::optional<aws::Function> function = std::move(*answer);

  const auto arn = function
                       ? Result<std::string>(function->configuration.arn)
                       : function_arn_by_name(parts_.function, sts_,
                                              {.name = target_.function, .region = target_.region});
  if (!arn) {
    return std::unexpected(arn.error());
  }
  const auto parsed = parse_function_arn(*arn);
  if (!parsed) {
    return std::unexpected(parsed.error());
  }
  const auto triggers = triggers_of(parts_.function, *arn);
  if (!triggers) {
    return std::unexpected(triggers.error());
  }
  Plan plan{.title = std::format("Removal of the trigger of {} for {} in {}", target_.function,
                                 target_.table, target_.region)};
  std::vector<Step> spared;
  std::vector<aws::EventSourceMapping> staying;
  for (const auto& trigger : *triggers) {
    const auto source = source_name(trigger.source_arn.value_or(""));
    const auto what = std::format("the trigger from {}", source);
    if (trigger.source_arn && is_stream_of(*trigger.source_arn, *parsed, target_.table)) {
      going_.push_back(trigger);
      plan.steps.push_back({Action::remove, what, "its position in the stream is lost"});
    } else {
      staying.push_back(trigger);
      spared.push_back({Action::spare, what, std::format("not from {}", target_.table)});
    }
  }
  if (going_.empty()) {
    plan.steps.push_back({Action::absent,
                          std::format("the trigger of {} for {}", target_.function, target_.table),
                          ""});
  }
  const bool partial = function && answers_partially(function->configuration.environment);
  if (!going_.empty() && partial && !may_answer_partially(stream_triggers(staying))) {
    forbids_partial_answers_ = true;
    plan.steps.insert(plan.steps.begin(), {Action::change,
                                           std::format("the variable {} of {}",
                                                       k_partial_batch_variable, target_.function),
                                           "taken away before the trigger goes"});
  }
  plan.steps.insert(plan.steps.end(), spared.begin(), spared.end());
  if (auto planned = last_.plan(plan); !planned) {
    return std::unexpected(planned.error());
  }
  return plan;
}

Result<void> RemoveTrigger::forbid_partial_answers() {
  const auto function = ready_function(parts_.function, target_.function);
  if (!function) {
    return std::unexpected(function.error());
  }
  auto variables = function->environment;
  variables.erase(k_partial_batch_variable);
  return change_configuration(parts_.function,
                              {.name = target_.function, .environment = std::move(variables)});
}

Result<void> RemoveTrigger::remove(const aws::EventSourceMapping& trigger) {
  auto& functions = parts_.function.functions;
  // While it is being created or changed AWS Lambda refuses to delete it; deleting takes its time,
  // too.
  return wait_until(
      {parts_.function.clock, parts_.function.console},
      {.what = std::format("the trigger from {} to be gone",
                           source_name(trigger.source_arn.value_or("")))},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto found = plain(functions.find_mapping(trigger.uuid, deadline));
        if (!found) {
          return std::unexpected(found.error());
        }
        const auto* now = found_in(*found);
        if (now == nullptr) {
          return Sighting{.state = Sighting::State::done};
        }
        if (now->state != "Deleting") {
          const auto deleted = functions.delete_mapping(trigger.uuid, deadline);
          const bool later = aws::failed_with(deleted, "ResourceInUseException");
          if (!deleted && !later && deleted.error().error.kind != ErrorKind::missing) {
            return std::unexpected(deleted.error().error);
          }
        }
        return Sighting{.seen = now->state};
      });
}

Result<void> RemoveTrigger::apply() {
  if (forbids_partial_answers_) {
    if (auto changed = forbid_partial_answers(); !changed) {
      return changed;
    }
    parts_.function.console.say(
        std::format("  {} is off on {}", k_partial_batch_variable, target_.function));
  }
  for (const auto& trigger : going_) {
    if (auto removed = remove(trigger); !removed) {
      return removed;
    }
    parts_.function.console.say(
        std::format("  the trigger from {} is gone", source_name(trigger.source_arn.value_or(""))));
  }
  return last_.apply();
}

}  // namespace tinydynamocdc::manage
