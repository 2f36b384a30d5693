// SPDX-License-Identifier: Apache-2.0
#include "setup/stream_part.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/plan.hpp"
#include "manage/triggers.hpp"
#include "setup/failure_place.hpp"
#include "setup/failure_queue.hpp"
#include "setup/function_state.hpp"
#include "setup/partial_answers.hpp"
#include "setup/redrive_trigger.hpp"
#include "setup/source_table.hpp"
#include "setup/stream_policy.hpp"
#include "setup/stream_trigger.hpp"

namespace tinydynamocdc::setup {

using base::Result;
using manage::FunctionPolicy;
using manage::Goal;
using State = std::shared_ptr<FunctionState>;

namespace {

void add(Part& part, std::unique_ptr<manage::Resource> resource, Goal goal) {
  part.resources.push_back({.resource = std::move(resource), .goal = goal});
}

Right stream_right(const Site& site, const SourceTable& table, std::vector<std::string> staying,
                   Goal goal) {
  return {.goal = goal,
          .what = "read the stream of " + table.word,
          .change = [site, table, goal, staying = std::move(staying)](FunctionPolicy& policy) {
            if (goal == Goal::present && is_foreign(table, site)) {
              policy.allow_stream(table.arn);
            } else if (goal == Goal::present) {
              policy.allow_table(table.arn);
            } else {
              policy.forbid_table(table.arn, staying);
            }
          }};
}

Right redrive_right(const Site& site, Goal goal) {
  return {.goal = goal,
          .what = "deliver from its queue of failures",
          .change = [site, goal](FunctionPolicy& policy) {
            const auto failures = queue_arn(site, FailureQueueKind::failures);
            const auto dead_letters = queue_arn(site, FailureQueueKind::dead_letters);
            const FunctionPolicy::FailureQueues queues{.failures_arn = failures,
                                                       .dead_letters_arn = dead_letters};
            if (goal == Goal::present) {
              policy.allow_redrive(queues);
            } else {
              policy.forbid_redrive(queues);
            }
          }};
}

Part failure_resources(aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site,
                       manage::Reach reach, const State& state, Goal goal) {
  Part part;
  for (const auto kind : {FailureQueueKind::dead_letters, FailureQueueKind::failures}) {
    add(part, std::make_unique<FailureQueue>(queues, parts, site, kind, state), goal);
  }
  add(part, std::make_unique<RedriveTrigger>(parts, site, reach, state), goal);
  part.rights.push_back(redrive_right(site, goal));
  return part;
}

// Other accounts' tables are described with their owner's credentials, where there are some.
manage::TriggerParts trigger_parts(const StreamParts& parts, const Site& site,
                                   const SourceTable& table) {
  const bool is_owners = is_foreign(table, site) && parts.owner_tables != nullptr;
  return {is_owners ? *parts.owner_tables : parts.dynamodb, parts.function};
}

void add_trigger(Part& part, const StreamParts& parts, const Site& site, const SourceTable& table,
                 StreamTrigger::Design design, const State& state, Goal goal) {
  if (is_foreign(table, site)) {
    add(part,
        std::make_unique<StreamPolicy>(trigger_parts(parts, site, table), parts.owner_policies,
                                       site, table, state),
        goal);
    design.needs.push_back(StreamPolicy::key_of(table));
  }
  add(part,
      std::make_unique<StreamTrigger>(trigger_parts(parts, site, table), site, table,
                                      std::move(design), state),
      goal);
}

// A trigger that reports its failures somewhere else keeps that.
bool needs_queue(const std::vector<SourceTable>& tables, const Site& site,
                 const FunctionState::Seen& seen) {
  const auto own = queue_arn(site, FailureQueueKind::failures);
  return std::ranges::any_of(tables, [&](const SourceTable& table) {
    const auto triggers = triggers_from(table, seen.triggers);
    return triggers.empty() || std::ranges::any_of(triggers, [&](const auto& trigger) {
             return trigger.on_failure_arn.empty() || trigger.on_failure_arn == own;
           });
  });
}

Result<Part> present_part(const StreamParts& parts, const Site& site, const StreamOrder& order,
                          const std::vector<SourceTable>& tables, const FunctionState::Seen& seen,
                          const State& state) {
  Part part;
  StreamTrigger::Design design{
      .options = order.options, .reach = order.reach, .needs = {}, .beside = {}};
  for (const auto& table : tables) {
    design.beside.push_back(table.forwarded());
  }
  const auto& place = order.options.on_failure_arn;
  if (!place.empty()) {
    add(part,
        std::make_unique<FailurePlace>(parts.queues, parts.buckets, parts.function, site, place),
        Goal::present);
    part.rights.push_back(
        {.what = "report failures to " + place,
         .change = [place](FunctionPolicy& policy) { policy.allow_destination(place); }});
    design.needs.emplace_back(k_failure_place_key);
  } else if (needs_queue(tables, site, seen)) {
    design.options.default_on_failure_arn = queue_arn(site, FailureQueueKind::failures);
    design.needs = {k_failures_key, k_redrive_trigger_key};
    part.add(
        failure_resources(parts.queues, parts.function, site, order.reach, state, Goal::present));
  }
  for (const auto& table : tables) {
    add_trigger(part, parts, site, table, design, state, Goal::present);
    part.rights.push_back(stream_right(site, table, {}, Goal::present));
  }
  add(part,
      std::make_unique<PartialAnswers>(
          parts.function, site,
          PartialAnswers::Run{.coming = tables, .going = {}, .reach = order.reach}, state),
      Goal::present);
  return part;
}

Result<Part> absent_part(const StreamParts& parts, const Site& site, const StreamOrder& order,
                         const std::vector<SourceTable>& tables, const FunctionState::Seen& seen,
                         const State& state) {
  Part part;
  std::vector<std::string> going;
  for (const auto& table : tables) {
    add_trigger(part, parts, site, table,
                {.options = {},
                 .reach = order.reach,
                 .needs = {k_failures_key, k_redrive_trigger_key},
                 .beside = {}},
                state, Goal::absent);
    going.push_back(trigger_key(site, table.arn));
  }
  add(part,
      std::make_unique<PartialAnswers>(
          parts.function, site,
          PartialAnswers::Run{.coming = {}, .going = tables, .reach = order.reach}, state),
      Goal::present);
  const bool may_change = !seen.function || order.reach == manage::Reach::everything ||
                          seen.owner.owner == manage::Standing::Owner::us;
  if (!may_change) {
    return part;
  }
  std::vector<std::string> staying;
  for (const auto& trigger : manage::stream_triggers(seen.triggers)) {
    const auto source = trigger.source_arn.value_or("");
    // Others are never covered by a pattern.
    if (source.starts_with(own_tables(site)) &&
        !std::ranges::contains(going, trigger_key(site, source))) {
      staying.push_back(manage::table_arn_of_stream(source));
    }
  }
  for (const auto& table : tables) {
    part.rights.push_back(stream_right(site, table, staying, Goal::absent));
  }
  TINYDYNAMOCDC_TRY(auto users, failure_queue_users(parts.function, site, seen));
  std::erase_if(users, [&](const auto& user) { return std::ranges::contains(going, user.key); });
  if (users.empty()) {
    part.add(
        failure_resources(parts.queues, parts.function, site, order.reach, state, Goal::absent));
  }
  return part;
}

}  // namespace

Result<Part> stream_part(const StreamParts& parts, const Site& site, const StreamOrder& order,
                         Goal goal) {
  std::vector<SourceTable> tables;
  for (const auto& word : order.tables) {
    TINYDYNAMOCDC_TRY(auto table, source_table(site, word));
    tables.push_back(std::move(table));
  }
  const auto state = std::make_shared<FunctionState>(parts.function, site);
  TINYDYNAMOCDC_TRY(const auto* seen, state->look(nullptr));
  auto part = goal == Goal::present ? present_part(parts, site, order, tables, *seen, state)
                                    : absent_part(parts, site, order, tables, *seen, state);
  // Until the run begins, the function itself may be made.
  state->changed();
  return part;
}

Part failure_part(aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site,
                  manage::Reach reach, Goal goal) {
  return failure_resources(queues, parts, site, reach, std::make_shared<FunctionState>(parts, site),
                           goal);
}

}  // namespace tinydynamocdc::setup
