// SPDX-License-Identifier: Apache-2.0
#include "manage/create_trigger.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/function_name.hpp"
#include "manage/table.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_settings =
    "batches of 250 or 5 s, from the beginning, 5 retries, failed batches are halved, "
    "ReportBatchItemFailures";

std::string settings(const TriggerOptions& options) {
  std::string text(k_settings);
  if (options.record_age_max_s) {
    text += std::format(", records of at most {} s", *options.record_age_max_s);
  }
  if (options.parallelization) {
    text += std::format(", {} batches of a shard at a time", *options.parallelization);
  }
  return options.on_failure_arn.empty() ? text : text + ", failures to " + options.on_failure_arn;
}

aws::NewMapping new_mapping(const std::string& function_arn, const std::string& stream_arn,
                            const TriggerOptions& options) {
  aws::NewMapping mapping{.function = function_arn, .source_arn = stream_arn};
  mapping.on_failure_arn = options.on_failure_arn;
  mapping.record_age_max_s = options.record_age_max_s.value_or(mapping.record_age_max_s);
  mapping.parallelization = options.parallelization.value_or(mapping.parallelization);
  return mapping;
}

}  // namespace

Result<void> CreateTrigger::look() {
  auto table = existing_table({parts_.dynamodb, parts_.function.clock, parts_.function.console},
                              {.name = target_.table, .region = target_.region});
  if (!table) {
    return std::unexpected(table.error());
  }
  table_ = std::move(*table);
  if (auto fits = check_stream(table_, target_.region); !fits) {
    return fits;
  }
  auto function = callable_function(
      parts_.function,
      {.name = target_.function, .region = target_.region, .reach = target_.reach});
  if (!function) {
    return std::unexpected(function.error());
  }
  function_ = std::move(*function);
  const auto arn = parse_function_arn(function_.arn);
  if (!arn) {
    return std::unexpected(arn.error());
  }
  if (!is_stream_of(table_.stream_arn, *arn, target_.table)) {
    return base::fail(ErrorKind::bad_config,
                      std::format("a trigger needs table and function in one account and region; "
                                  "the stream is {}, the function {}",
                                  table_.stream_arn, function_.arn));
  }
  return {};
}

Result<Plan> CreateTrigger::plan() {
  found_.reset();
  others_.clear();
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto triggers = triggers_of(parts_.function, function_.arn);
  if (!triggers) {
    return std::unexpected(triggers.error());
  }
  if (auto is_free = check_datasource_is_free(table_.stream_arn, *triggers, function_.environment);
      !is_free) {
    return std::unexpected(is_free.error());
  }
  for (auto& trigger : stream_triggers(*triggers)) {
    if (trigger.source_arn == table_.stream_arn) {
      found_ = std::move(trigger);
    } else {
      others_.push_back(std::move(trigger));
    }
  }
  Plan plan{.title = std::format("Trigger of {} for {} in {}", target_.function, target_.table,
                                 target_.region)};
  if (auto planned = first_.plan(plan); !planned) {
    return std::unexpected(planned.error());
  }
  const auto what = std::format("the trigger from {}", source_name(table_.stream_arn));
  if (found_) {
    change_ = trigger_change(*found_, target_.options);
    todo_ = change_.names.empty() ? Todo::nothing : Todo::update;
    plan.steps.push_back(
        {todo_ == Todo::nothing ? Action::keep : Action::change, what,
         todo_ == Todo::nothing ? std::string(k_settings) : joined(change_.names)});
  } else {
    todo_ = Todo::create;
    plan.steps.push_back({Action::create, what, settings(target_.options)});
  }
  const auto variable =
      std::format("the variable {} of {}", k_partial_batch_variable, target_.function);
  if (answers_partially(function_.environment)) {
    plan.steps.push_back({Action::keep, variable, "true"});
  } else if (others_.empty() || may_answer_partially(others_)) {
    plan.steps.push_back({Action::change, variable, "true, once the trigger understands it"});
  } else {
    plan.steps.push_back(
        {Action::spare, variable,
         "another trigger of this function lacks ReportBatchItemFailures and would "
         "take a partial answer for success; a failed batch is sent again as a whole"});
  }
  return plan;
}

Result<std::string> CreateTrigger::create_trigger() {
  std::string uuid;
  auto created =
      wait_until({parts_.function.clock, parts_.function.console},
                 {.what = std::format("the function's role to be able to read the stream of {}",
                                      target_.table),
                  .limit = k_permission_limit,
                  .first_pause = std::chrono::milliseconds{1000}},
                 [&](Deadline deadline) -> Result<Sighting> {
                   const auto answer = parts_.function.functions.create_mapping(
                       new_mapping(function_.arn, table_.stream_arn, target_.options), deadline);
                   if (answer) {
                     uuid = answer->uuid;
                     return Sighting{.state = Sighting::State::done};
                   }
                   if (is_about_fresh_permissions(answer.error())) {
                     return Sighting{.seen = "not yet allowed"};
                   }
                   return std::unexpected(answer.error().error);
                 });
  if (!created) {
    return std::unexpected(created.error());
  }
  return uuid;
}

Result<void> CreateTrigger::update_trigger() {
  return wait_until(
      {parts_.function.clock, parts_.function.console}, {.what = "the trigger to take its change"},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto answer = parts_.function.functions.update_mapping(change_.update, deadline);
        if (answer) {
          return Sighting{.state = Sighting::State::done};
        }
        if (answer.error().code == "ResourceInUseException") {
          return Sighting{.seen = "another change is under way"};
        }
        if (is_about_fresh_permissions(answer.error())) {
          return Sighting{.seen = "not yet allowed"};
        }
        return std::unexpected(answer.error().error);
      });
}

// The variables are read again: waiting for the trigger took its time.
Result<void> CreateTrigger::allow_partial_answers() {
  const auto function = ready_function(parts_.function, target_.function);
  if (!function) {
    return std::unexpected(function.error());
  }
  if (answers_partially(function->environment)) {
    return {};
  }
  auto variables = function->environment;
  variables[k_partial_batch_variable] = "true";
  auto changed = change_configuration(
      parts_.function, {.name = target_.function, .environment = std::move(variables)});
  if (changed) {
    parts_.function.console.say(
        std::format("  {}=true on {}", k_partial_batch_variable, target_.function));
  }
  return changed;
}

Result<void> CreateTrigger::apply() {
  if (auto made = first_.apply(); !made) {
    return made;
  }
  std::string uuid = found_ ? found_->uuid : "";
  if (todo_ == Todo::create) {
    // A stream that is being switched on cannot be read yet: the table is UPDATING meanwhile.
    const TableParts table_parts{parts_.dynamodb, parts_.function.clock, parts_.function.console};
    if (const auto active = active_table(table_parts, target_.table); !active) {
      return std::unexpected(active.error());
    }
    auto created = create_trigger();
    if (!created) {
      return std::unexpected(created.error());
    }
    uuid = std::move(*created);
  }
  if (todo_ == Todo::update) {
    if (auto updated = update_trigger(); !updated) {
      return updated;
    }
  }
  const auto trigger = ready_trigger(parts_.function, uuid);
  if (!trigger) {
    return std::unexpected(trigger.error());
  }
  parts_.function.console.say(
      std::format("  the trigger for {} is {}", target_.table, trigger->state));
  // What AWS shows counts, not what was asked for.
  others_.push_back(*trigger);
  const bool all_understand = may_answer_partially(others_);
  others_.pop_back();
  if (all_understand) {
    return allow_partial_answers();
  }
  if (!trigger->reports_partial_failures()) {
    return base::fail(
        ErrorKind::unavailable,
        "the trigger does not show ReportBatchItemFailures; run the same command again");
  }
  return {};
}

}  // namespace tinydynamocdc::manage
