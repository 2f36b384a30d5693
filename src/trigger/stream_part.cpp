// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_part.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/plan.hpp"
#include "manage/triggers.hpp"
#include "setup/function_state.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"
#include "setup/source_table.hpp"
#include "trigger/failure_place.hpp"
#include "trigger/partial_answers.hpp"
#include "trigger/rights.hpp"
#include "trigger/stream_policy.hpp"
#include "trigger/stream_trigger.hpp"

namespace tinydynamocdc::trigger {

using base::Result;
using manage::Goal;
using State = std::shared_ptr<setup::FunctionState>;

namespace {

void add(setup::Part& part, std::unique_ptr<manage::Resource> resource, Goal goal) {
  part.resources.push_back({.resource = std::move(resource), .goal = goal});
}

setup::Part failure_resources(aws::Sqs& queues, const manage::FunctionParts& parts,
                              const setup::Site& site, manage::Reach reach, const State& state,
                              Goal goal) {
  setup::Part part;
  for (const auto kind : {setup::QueueKind::dead_letters, setup::QueueKind::failures}) {
    add(part, std::make_unique<setup::OwnQueue>(queues, parts, site, kind, state), goal);
  }
  add(part,
      std::make_unique<setup::QueueTrigger>(
          queues, parts, site,
          setup::QueueTrigger::Design{
              .kind = setup::QueueKind::failures, .reach = reach, .concurrency = {}},
          state),
      goal);
  part.rights.push_back(setup::queue_right(site, setup::QueueKind::failures, goal));
  return part;
}

// Other accounts' tables are described with their owner's credentials, where there are some.
manage::TriggerParts trigger_parts(const StreamParts& parts, const setup::Site& site,
                                   const setup::SourceTable& table) {
  const bool is_owners = setup::is_foreign(table, site) && parts.owner_tables != nullptr;
  return {is_owners ? *parts.owner_tables : parts.dynamodb, parts.function};
}

void add_trigger(setup::Part& part, const StreamParts& parts, const setup::Site& site,
                 const setup::SourceTable& table, StreamTrigger::Design design, const State& state,
                 Goal goal) {
  if (setup::is_foreign(table, site)) {
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
bool needs_queue(const std::vector<setup::SourceTable>& tables, const setup::Site& site,
                 const setup::FunctionState::Seen& seen) {
  const auto own = setup::queue_arn(site, setup::QueueKind::failures);
  return std::ranges::any_of(tables, [&](const setup::SourceTable& table) {
    const auto triggers = triggers_from(table, seen.triggers);
    return triggers.empty() || std::ranges::any_of(triggers, [&](const auto& trigger) {
             return trigger.on_failure_arn.empty() || trigger.on_failure_arn == own;
           });
  });
}

Result<setup::Part> present_part(const StreamParts& parts, const setup::Site& site,
                                 const StreamOrder& order,
                                 const std::vector<setup::SourceTable>& tables,
                                 const setup::FunctionState::Seen& seen, const State& state) {
  setup::Part part;
  StreamTrigger::Design design{
      .options = order.options, .reach = order.reach, .needs = {}, .beside = {}};
  for (const auto& table : tables) {
    design.beside.push_back(table.forwarded());
  }
  const auto own = setup::queue_arn(site, setup::QueueKind::failures);
  const auto& place = order.options.on_failure_arn;
  if (!place.empty() && place != own) {
    add(part,
        std::make_unique<FailurePlace>(parts.queues, parts.buckets, parts.function, site, place),
        Goal::present);
    part.rights.push_back(setup::report_right(place));
    design.needs.emplace_back(k_failure_place_key);
  } else if (place == own || needs_queue(tables, site, seen)) {
    design.options.default_on_failure_arn = own;
    design.needs = {setup::k_failures_key, setup::k_redrive_trigger_key};
    part.add(
        failure_resources(parts.queues, parts.function, site, order.reach, state, Goal::present));
  }
  for (const auto& table : tables) {
    add_trigger(part, parts, site, table, design, state, Goal::present);
    part.rights.push_back(stream_right(site, table));
  }
  add(part,
      std::make_unique<PartialAnswers>(
          parts.function, site,
          PartialAnswers::Run{.coming = tables, .going = {}, .reach = order.reach}, state),
      Goal::present);
  return part;
}

Result<setup::Part> absent_part(const StreamParts& parts, const setup::Site& site,
                                const StreamOrder& order,
                                const std::vector<setup::SourceTable>& tables,
                                const setup::FunctionState::Seen& seen, const State& state) {
  setup::Part part;
  std::vector<std::string> going;
  for (const auto& table : tables) {
    add_trigger(part, parts, site, table,
                {.options = {},
                 .reach = order.reach,
                 .needs = {setup::k_failures_key, setup::k_redrive_trigger_key},
                 .beside = {}},
                state, Goal::absent);
    going.push_back(setup::trigger_key(site, table.arn));
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
    if (source.starts_with(setup::own_tables(site)) &&
        !std::ranges::contains(going, setup::trigger_key(site, source))) {
      staying.push_back(manage::table_arn_of_stream(source));
    }
  }
  for (const auto& table : tables) {
    part.rights.push_back(no_stream_right(table, staying));
  }
  TINYDYNAMOCDC_TRY(auto users, setup::queue_users(parts.queues, parts.function, site,
                                                   setup::QueueKind::failures, seen));
  std::erase_if(users, [&](const auto& user) { return std::ranges::contains(going, user.key); });
  if (users.empty()) {
    part.add(
        failure_resources(parts.queues, parts.function, site, order.reach, state, Goal::absent));
  }
  return part;
}

}  // namespace

Result<setup::Part> stream_part(const StreamParts& parts, const setup::Site& site,
                                const StreamOrder& order, Goal goal) {
  std::vector<setup::SourceTable> tables;
  for (const auto& word : order.tables) {
    TINYDYNAMOCDC_TRY(auto table, setup::source_table(site, word));
    tables.push_back(std::move(table));
  }
  const auto state = std::make_shared<setup::FunctionState>(parts.function, site);
  TINYDYNAMOCDC_TRY(const auto* seen, state->look(nullptr));
  auto part = goal == Goal::present ? present_part(parts, site, order, tables, *seen, state)
                                    : absent_part(parts, site, order, tables, *seen, state);
  // Until the run begins, the function itself may be made.
  state->changed();
  return part;
}

setup::Part failure_part(aws::Sqs& queues, const manage::FunctionParts& parts,
                         const setup::Site& site, manage::Reach reach, Goal goal) {
  return failure_resources(queues, parts, site, reach,
                           std::make_shared<setup::FunctionState>(parts, site), goal);
}

}  // namespace tinydynamocdc::trigger
