// SPDX-License-Identifier: Apache-2.0
#include "cli/set_up.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include "alarm/alerting_part.hpp"
#include "alarm/kept_alerting.hpp"
#include "base/try.hpp"
#include "cli/verb_needs.hpp"
#include "cli/view_users.hpp"
#include "exports/async_failures.hpp"
#include "exports/bucket_notification.hpp"
#include "exports/bucket_part.hpp"
#include "exports/schedule_part.hpp"
#include "manage/aws_call.hpp"
#include "manage/late_verb.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/reconcile.hpp"
#include "setup/function.hpp"
#include "setup/function_part.hpp"
#include "setup/own_queue.hpp"
#include "setup/required.hpp"
#include "setup/token_secret.hpp"
#include "test_data/people.hpp"
#include "test_data/test_table.hpp"
#include "trigger/failure_place.hpp"
#include "trigger/left_places.hpp"
#include "trigger/stream_part.hpp"
#include "trigger/table_recovery.hpp"
#include "trigger/table_stream.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using manage::Goal;
using manage::Reach;
using manage::Verb;
using manage::Wanted;
using setup::Part;
using enum ManageVerb;

namespace {

void add(Part& part, std::unique_ptr<manage::Resource> resource, Goal goal) {
  part.resources.push_back({.resource = std::move(resource), .goal = goal});
}

bool contains(const Part& part, std::string_view key) {
  return std::ranges::any_of(part.resources,
                             [&](const Wanted& each) { return each.resource->key() == key; });
}

}  // namespace

bool SetUp::has(ManageVerb verb) const { return has_verb(command(), verb); }

view::DesignSources SetUp::design_sources() const {
  view::DesignSources sources{.workspace = *parts_.workspace,
                              .aws = {parts_.aws.dynamodb, parts_.function},
                              .function = command().lambda_name,
                              .region = targets_.region,
                              .naming = parts_.naming,
                              .keys = command().view_keys,
                              .coming = {}};
  if (has(create_ddb_table)) {
    for (const auto& table : targets_.tables) {
      sources.coming.emplace(table, test_data::people_keys());
    }
  }
  return sources;
}

std::vector<Wanted> SetUp::with_rights(Part part) const {
  auto wanted = std::move(part).with_rights(parts_.function, targets_.site);
  manage::keep_first_of_each_key(wanted);
  return wanted;
}

std::unique_ptr<Verb> SetUp::reconciled(std::string title, std::vector<Wanted> wanted) const {
  return std::make_unique<manage::Reconciler>(
      std::move(title), std::move(wanted),
      manage::ReconcileOptions{.existing = command().existing,
                               .reach = command().reach,
                               .unremovable = command().unremovable},
      parts_.function.console);
}

std::unique_ptr<Verb> SetUp::made() {
  constexpr ManageVerb k_makings[] = {create_ddb_table, create_mv,          create_lambda,
                                      update_lambda,    create_ddb_trigger, create_s3_trigger,
                                      create_alerting,  create_schedule};
  if (std::ranges::none_of(k_makings, [this](ManageVerb verb) { return has(verb); })) {
    return nullptr;
  }
  return std::make_unique<manage::LateVerb>([this]() -> Result<std::unique_ptr<Verb>> {
    TINYDYNAMOCDC_TRY(auto all, wanted());
    return reconciled(set_up_title(targets_), std::move(all));
  });
}

Result<std::vector<Wanted>> SetUp::wanted() {
  TINYDYNAMOCDC_TRY(auto part, makings());
  return with_rights(std::move(part));
}

std::unique_ptr<Verb> SetUp::removed() {
  constexpr ManageVerb k_removals[] = {remove_schedule,    remove_alerting, remove_s3_trigger,
                                       remove_ddb_trigger, remove_mv,       remove_lambda,
                                       remove_ddb_table};
  if (std::ranges::none_of(k_removals, [this](ManageVerb verb) { return has(verb); })) {
    return nullptr;
  }
  return std::make_unique<manage::LateVerb>([this]() -> Result<std::unique_ptr<Verb>> {
    TINYDYNAMOCDC_TRY(auto part, removals());
    return reconciled("Removal: " + set_up_title(targets_), with_rights(std::move(part)));
  });
}

// In the order in which people think of it; what needs what decides the order of doing.
Result<Part> SetUp::makings() {
  Part all;
  if (has(create_ddb_table) || has(create_ddb_trigger)) {
    all.add(tables(Goal::present));
  }
  if (has(create_mv)) {
    TINYDYNAMOCDC_TRY(auto views, views_made(view::Scope::all));
    all.add(std::move(views));
  } else if (has(create_ddb_trigger) && parts_.workspace != nullptr) {
    TINYDYNAMOCDC_TRY(auto landings, views_made(view::Scope::landing));
    all.add(std::move(landings));
  }
  if (has(create_lambda)) {
    all.add(function(Goal::present));
  }
  if (has(update_lambda)) {
    add(all, std::make_unique<setup::FunctionCode>(parts_.function, targets_.site, parts_.code),
        Goal::present);
  }
  if (has(create_ddb_trigger)) {
    TINYDYNAMOCDC_TRY(auto part, streams(Goal::present));
    all.add(std::move(part));
  }
  if (has(create_s3_trigger)) {
    TINYDYNAMOCDC_TRY(auto part, bucket(Goal::present));
    all.add(std::move(part));
  }
  if (has(create_schedule)) {
    TINYDYNAMOCDC_TRY(auto part, schedules(Goal::present));
    all.add(std::move(part));
  }
  if (has(create_alerting)) {
    TINYDYNAMOCDC_TRY(auto part, alerting(Goal::present));
    all.add(std::move(part));
  }
  if (has(create_ddb_trigger) || has(create_s3_trigger)) {
    TINYDYNAMOCDC_TRY_VOID(forbid_left_places(all, Goal::present));
  }
  const bool calls = has(create_s3_trigger) || has(create_schedule) || has(create_alerting);
  if (calls && !contains(all, setup::k_function_key)) {
    all.resources.push_back(
        setup::required_function(parts_.function, targets_.site, command().reach));
  }
  return all;
}

Result<Part> SetUp::removals() {
  Part all;
  if (has(remove_schedule)) {
    TINYDYNAMOCDC_TRY(auto part, schedules(Goal::absent));
    all.add(std::move(part));
  }
  if (has(remove_alerting)) {
    TINYDYNAMOCDC_TRY(auto part, alerting(Goal::absent));
    all.add(std::move(part));
  } else if (has(remove_lambda) && command().unremovable == manage::Unremovable::spare) {
    add(all,
        std::make_unique<alarm::KeptAlerting>(
            alarm::AlertingParts{parts_.aws.topics, parts_.aws.watch, parts_.function},
            targets_.site),
        Goal::absent);
  }
  if (has(remove_s3_trigger)) {
    TINYDYNAMOCDC_TRY(auto part, bucket(Goal::absent));
    all.add(std::move(part));
  }
  if (has(remove_ddb_trigger)) {
    TINYDYNAMOCDC_TRY(auto part, streams(Goal::absent));
    all.add(std::move(part));
  }
  if (has(remove_mv)) {
    TINYDYNAMOCDC_TRY(auto part, views_removed());
    all.add(std::move(part));
  }
  if (has(remove_lambda)) {
    all.add(function(Goal::absent));
  }
  if (has(remove_ddb_table)) {
    all.add(tables(Goal::absent));
  }
  if (has(remove_ddb_trigger)) {
    TINYDYNAMOCDC_TRY_VOID(forbid_left_places(all, Goal::absent));
  }
  return all;
}

// Of another account's table only the stream is read: the function makes its data source when its
// first change comes.
std::vector<std::string> SetUp::own_tables() const {
  auto tables = targets_.tables;
  std::erase_if(tables, manage::is_table_arn);
  return tables;
}

Part SetUp::tables(Goal goal) {
  Part part;
  for (const auto& name : own_tables()) {
    const auto table = targets_.table(name);
    const bool is_test_table = has(create_ddb_table) || has(remove_ddb_table);
    if (is_test_table) {
      const bool makes = command().makes_tables || name == k_default_table_name;
      add(part,
          std::make_unique<test_data::TestTable>(
              table_parts(), table,
              makes ? test_data::NoTable::create : test_data::NoTable::refuse),
          goal);
    }
    if (goal == Goal::absent) {
      continue;
    }
    add(part,
        std::make_unique<trigger::TableStream>(table_parts(), table, command().enable_streams),
        goal);
    if (is_test_table || command().enable_streams == trigger::TableStream::Enable::yes) {
      add(part,
          std::make_unique<trigger::TableRecovery>(table_parts(), table, command().enable_streams),
          goal);
    }
  }
  return part;
}

// The function's secret gets the function's own token, where this run makes that and AWS may be
// asked.
Result<Part> SetUp::views_made(view::Scope scope) {
  TINYDYNAMOCDC_TRY(auto designs, view::designs_of(design_sources(), own_tables()));
  TINYDYNAMOCDC_TRY(auto part,
                    parts_.workspace->part(
                        {.designs = std::move(designs), .scope = scope, .reach = command().reach}));
  const bool makes_token = contains(part, view::FunctionToken::k_key);
  if (makes_token && !has(create_lambda) && command().view_keys == view::KeySource::table) {
    add(part,
        std::make_unique<setup::TokenSecret>(
            parts_.function, targets_.site,
            [workspace = parts_.workspace] { return workspace->function_token().wanted(); },
            setup::TokenSecret::Role::content),
        Goal::present);
  }
  return part;
}

Result<Part> SetUp::views_removed() {
  TINYDYNAMOCDC_TRY(auto designs, view::named_designs(design_sources(), own_tables()));
  if (!targets_.site.function.empty()) {
    TINYDYNAMOCDC_TRY_VOID(note_other_functions(
        parts_.function, targets_.site, parts_.workspace->parts().target.api_endpoint, designs));
  }
  return parts_.workspace->part({.designs = std::move(designs),
                                 .goal = Goal::absent,
                                 .landing = command().landing,
                                 .reach = command().reach});
}

Part SetUp::function(Goal goal) {
  setup::FunctionOrder order{
      .design = {.settings = {.timeout_s = command().lambda_timeout_s,
                              .memory_mib = command().lambda_memory_mib,
                              .policies = command().policies,
                              .naming = manage::variables_of(parts_.naming)},
                 .api_endpoint = parts_.workspace == nullptr
                                     ? std::string()
                                     : parts_.workspace->parts().target.api_endpoint,
                 .code = parts_.code},
      .token = [workspace = parts_.workspace] { return workspace->function_token().wanted(); },
      .log_retention_days = command().log_retention_days};
  auto part =
      setup::function_part(parts_.function, parts_.aws.logs, targets_.site, std::move(order), goal);
  if (goal == Goal::absent) {
    part.add(trigger::failure_part(parts_.aws.queues, parts_.function, targets_.site,
                                   command().reach, goal));
  }
  return part;
}

Result<Part> SetUp::streams(Goal goal) {
  auto options = command().trigger;
  options.on_failure_arn = goal == Goal::present ? failures_to() : targets_.on_failure_arn;
  const bool has_owner = !command().source_profile.empty();
  return trigger::stream_part(
      {.dynamodb = parts_.aws.dynamodb,
       .queues = parts_.aws.queues,
       .buckets = parts_.aws.buckets,
       .function = parts_.function,
       .owner_tables = has_owner ? &parts_.owner.tables : nullptr,
       .owner_policies = has_owner ? &parts_.owner.policies : nullptr},
      targets_.site,
      {.tables = targets_.tables, .options = std::move(options), .reach = command().reach}, goal);
}

Result<Part> SetUp::bucket(Goal goal) {
  TINYDYNAMOCDC_TRY(auto part, exports::bucket_part(bucket_parts(), targets_.site,
                                                    {.place = targets_.place(),
                                                     .on_failure_arn = failures_to(),
                                                     .reach = command().reach,
                                                     .removed_tables = targets_.removed_tables()},
                                                    goal));
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(add_failures(part));
  }
  return part;
}

std::string SetUp::failures_to() const {
  const bool resets =
      command().existing == manage::Existing::overwrite || command().reach == Reach::everything;
  return targets_.on_failure_arn.empty() && resets
             ? setup::queue_arn(targets_.site, setup::QueueKind::failures)
             : targets_.on_failure_arn;
}

Result<void> SetUp::forbid_left_places(Part& part, Goal goal) {
  const bool moves = goal == Goal::absent || !failures_to().empty();
  const bool moves_triggers = moves && (has(create_ddb_trigger) || has(remove_ddb_trigger));
  TINYDYNAMOCDC_TRY(
      auto rights,
      trigger::rights_to_left_places(
          parts_.function, targets_.site,
          {.tables = moves_triggers ? targets_.tables : std::vector<std::string>(),
           .events = moves && has(create_s3_trigger) ? trigger::LeftPlaces::Events::leave
                                                     : trigger::LeftPlaces::Events::stay,
           .new_place = goal == Goal::present ? failures_to() : ""}));
  std::ranges::move(rights, std::back_inserter(part.rights));
  return {};
}

// Where events go that fail: the function's own queue, or a place that was named.
Result<void> SetUp::add_failures(Part& part) {
  TINYDYNAMOCDC_TRY(const auto destination,
                    exports::async_destination(parts_.function, targets_.site, failures_to()));
  if (destination == setup::queue_arn(targets_.site, setup::QueueKind::failures)) {
    part.add(trigger::failure_part(parts_.aws.queues, parts_.function, targets_.site,
                                   command().reach, Goal::present));
  } else if (!targets_.on_failure_arn.empty()) {
    add(part,
        std::make_unique<trigger::FailurePlace>(parts_.aws.queues, parts_.aws.buckets,
                                                parts_.function, targets_.site, destination),
        Goal::present);
  }
  return {};
}

Result<Part> SetUp::schedules(Goal goal) {
  TINYDYNAMOCDC_TRY(
      auto part,
      exports::schedule_part(
          {parts_.aws.dynamodb, parts_.aws.scheduler, bucket_parts()}, targets_.site,
          {.tables = targets_.tables, .expression = command().schedule, .place = targets_.place()},
          goal));
  if (goal == Goal::present && command().reach == Reach::ours && !has(create_s3_trigger)) {
    part.resources.push_back(
        exports::required_notification(bucket_parts(), targets_.site, targets_.place()));
  }
  return part;
}

Result<Part> SetUp::alerting(Goal goal) {
  return alarm::alerting_part({parts_.aws.topics, parts_.aws.watch, parts_.function}, targets_.site,
                              {.email = command().alert_email, .on_failure_arn = failures_to()},
                              goal);
}

std::unique_ptr<Verb> SetUp::load_exports(const std::string& table) {
  return std::make_unique<manage::LateVerb>([this, table]() -> Result<std::unique_ptr<Verb>> {
    Part part;
    TINYDYNAMOCDC_TRY(const auto role,
                      manage::plain(parts_.function.iam.find_role(
                          targets_.site.role, manage::request_deadline(parts_.function.clock))));
    if (role) {
      part.rights.push_back(setup::exports_right(targets_.site, table));
    }
    return reconciled(std::format("Access of {}", targets_.site.function),
                      with_rights(std::move(part)));
  });
}

}  // namespace tinydynamocdc::cli
