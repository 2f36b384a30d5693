// SPDX-License-Identifier: Apache-2.0
#include "cli/manage_command.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "cli/clients.hpp"
#include "cli/command_targets.hpp"
#include "cli/option_values.hpp"
#include "cli/place_arguments.hpp"
#include "cli/random_seed.hpp"
#include "cli/verb_needs.hpp"
#include "manage/acting_identity.hpp"
#include "manage/async_failures.hpp"
#include "manage/aws_call.hpp"
#include "manage/create_alerting.hpp"
#include "manage/create_s3_trigger.hpp"
#include "manage/create_schedule.hpp"
#include "manage/create_snapshot.hpp"
#include "manage/create_trigger.hpp"
#include "manage/create_view.hpp"
#include "manage/emit_datafiles.hpp"
#include "manage/function_access.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/reconcile.hpp"
#include "manage/remove_alerting.hpp"
#include "manage/remove_s3_trigger.hpp"
#include "manage/remove_schedule.hpp"
#include "manage/remove_trigger.hpp"
#include "manage/remove_view.hpp"
#include "manage/tinybird_access.hpp"
#include "setup/find_site.hpp"
#include "setup/function.hpp"
#include "setup/function_resources.hpp"
#include "setup/table_recovery.hpp"
#include "setup/table_stream.hpp"
#include "test_data/modify_record.hpp"
#include "test_data/remove_record.hpp"
#include "test_data/test_table.hpp"
#include "test_data/upload_batch.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

/// The clients of one call, and the verbs made of them.
class Workshop {
 public:
  Workshop(const ManageCommand& command, const ManageParts& parts, const aws::Access& access)
      : command_(command),
        targets_{.command = command, .region = access.region},
        http_(parts.http),
        aws_(access),
        table_parts_{aws_.dynamodb, parts.clock, parts.console},
        function_parts_{aws_.functions, aws_.iam, aws_.secrets, parts.clock, parts.console} {}

  // Reads what --create-lambda and --update-lambda bring along, so that a mistake in it stops the
  // call at once.
  Result<void> prepare(const base::Environment& environment) {
    using enum ManageVerb;
    naming_ = manage::naming_in(environment);
    const auto sensible = row::read_naming(naming_);
    if (!sensible) {
      return std::unexpected(sensible.error());
    }
    auto tables = manage::named_tables(table_parts_, command_.tables, targets_.region);
    if (!tables) {
      return std::unexpected(tables.error());
    }
    targets_.tables = std::move(*tables);
    if (auto apart = manage::check_datasources_apart(*sensible, targets_.tables); !apart) {
      return apart;
    }
    auto on_failure = destination_arn(command_.on_failure, targets_.region);
    if (!on_failure) {
      return std::unexpected(on_failure.error());
    }
    targets_.on_failure_arn = std::move(*on_failure);
    if (uses_tinybird(command_, environment)) {
      auto tinybird = manage::find_tinybird_target(environment, std::filesystem::current_path());
      if (!tinybird) {
        return std::unexpected(tinybird.error());
      }
      tinybird_ = std::move(*tinybird);
      access_ = std::make_unique<manage::TinybirdAccess>(http_, table_parts_.clock, tinybird_,
                                                         random_seed());
    }
    if (has(emit_datafiles) && !access_) {
      // The keys are the table's, so nobody is asked: a client that never sends a request.
      access_ = std::make_unique<manage::TinybirdAccess>(
          http_, table_parts_.clock,
          manage::TinybirdTarget{
              .token = {}, .api_endpoint = "https://api.tinybird.co/v0/", .token_origin = {}},
          random_seed());
    }
    if (has(create_lambda) || has(update_lambda)) {
      auto code = manage::code_package(command_.zip_path, "/proc/self/exe", command_.architecture);
      if (!code) {
        return std::unexpected(code.error());
      }
      code_ = std::move(*code);
    }
    return {};
  }

  // How the function's things are called, where a verb deals with them.
  Result<void> find_site() {
    if (!deals_with_function(command_)) {
      return {};
    }
    auto site = setup::find_site(function_parts_, aws_.sts,
                                 {.region = targets_.region,
                                  .function = command_.lambda_name,
                                  .role = command_.lambda_role,
                                  .secret = command_.lambda_secret});
    if (!site) {
      return std::unexpected(site.error());
    }
    targets_.site = std::move(*site);
    return {};
  }

  // In whose name everything is done.
  Result<void> say_who(manage::Console& console) {
    if (asks_aws(command_)) {
      if (auto said = manage::say_identity(aws_.sts, table_parts_.clock, console, targets_.region);
          !said) {
        return said;
      }
    }
    if (!tinybird_.token.empty()) {
      console.say(std::format("In Tinybird at {} with the token of {}", tinybird_.api_endpoint,
                              tinybird_.token_origin));
    }
    return {};
  }

  // What the command's verbs come to: those of a table once for each table.
  std::vector<std::unique_ptr<manage::Verb>> make() {
    std::vector<std::unique_ptr<manage::Verb>> made;
    for (const auto verb : command_.verbs) {
      if (auto whole = of_all_tables(verb)) {
        made.push_back(std::move(whole));
        continue;
      }
      for (const auto& table : targets_.tables) {
        auto one = making(verb, table);
        if (!one) {
          one = ending(verb, table);
        }
        TINYDYNAMOCDC_CHECK(one != nullptr);  // Every verb is one of the three kinds.
        made.push_back(std::move(one));
      }
    }
    return made;
  }

 private:
  using Wish = manage::FunctionAccess::Wish::Kind;

  // The verbs about the function and the bucket; nothing for the others.
  std::unique_ptr<manage::Verb> of_all_tables(ManageVerb verb) {
    using enum ManageVerb;
    switch (verb) {
      case create_lambda:
        return function_made();
      case update_lambda:
        return code_updated();
      case create_s3_trigger:
        return std::make_unique<manage::CreateS3Trigger>(bucket_parts(), targets_.bucket_trigger(),
                                                         before_s3_trigger());
      case create_alerting:
        return std::make_unique<manage::CreateAlerting>(alerting_parts(), targets_.alerting());
      case remove_alerting:
        return std::make_unique<manage::RemoveAlerting>(alerting_parts(), aws_.sts,
                                                        targets_.alerting());
      case remove_s3_trigger:
        return std::make_unique<manage::RemoveS3Trigger>(
            bucket_parts(), aws_.sts, targets_.bucket_trigger(),
            manage::VerbParts(access(
                manage::bucket_access(Wish::forbid, command_.s3_bucket, command_.s3_prefix))));
      case remove_lambda:
        return function_removed();
      case create_ddb_table:
        return reconciled(std::format("Tables in {}", targets_.region),
                          tables(manage::Goal::present));
      case remove_ddb_table:
        return reconciled(std::format("Removal of tables in {}", targets_.region),
                          tables(manage::Goal::absent));
      default:
        return nullptr;
    }
  }

  [[nodiscard]] std::unique_ptr<manage::Verb> reconciled(std::string title,
                                                         std::vector<manage::Wanted> wanted) {
    return std::make_unique<manage::Reconciler>(
        std::move(title), std::move(wanted),
        manage::ReconcileOptions{.existing = command_.existing,
                                 .reach = command_.reach,
                                 .unremovable = command_.unremovable},
        function_parts_.console);
  }

  std::vector<manage::Wanted> function_resources(manage::Goal goal) {
    return setup::function_resources(
        function_parts_, aws_.logs, targets_.site,
        {.design = {.settings = {.timeout_s = command_.lambda_timeout_s,
                                 .memory_mib = command_.lambda_memory_mib,
                                 .policies = command_.policies,
                                 .naming = manage::variables_of(naming_)},
                    .api_endpoint = tinybird_.api_endpoint,
                    .code = code_},
         .token =
             [this] {
               return manage::function_target(access_->client(), tinybird_, command_.lambda_name,
                                              manage::request_deadline(table_parts_.clock));
             },
         .log_retention_days = command_.log_retention_days},
        goal);
  }

  std::unique_ptr<manage::Verb> function_made() {
    return reconciled(std::format("Function {} in {}, writing to {}", targets_.site.function,
                                  targets_.region, tinybird_.api_endpoint),
                      function_resources(manage::Goal::present));
  }

  std::unique_ptr<manage::Verb> function_removed() {
    return reconciled(
        std::format("Removal of the function {} in {}", targets_.site.function, targets_.region),
        function_resources(manage::Goal::absent));
  }

  std::vector<manage::Wanted> tables(manage::Goal goal) {
    std::vector<manage::Wanted> wanted;
    const auto add = [&](std::unique_ptr<manage::Resource> resource) {
      wanted.push_back({.resource = std::move(resource), .goal = goal});
    };
    for (const auto& name : targets_.tables) {
      const auto table = targets_.table(name);
      const bool makes = command_.makes_tables || name == k_default_table_name;
      add(std::make_unique<test_data::TestTable>(
          table_parts_, table, makes ? test_data::NoTable::create : test_data::NoTable::refuse));
      if (goal == manage::Goal::present) {
        add(std::make_unique<setup::TableStream>(table_parts_, table, command_.enable_streams));
        add(std::make_unique<setup::TableRecovery>(table_parts_, table, command_.enable_streams));
      }
    }
    return wanted;
  }

  std::unique_ptr<manage::Verb> code_updated() {
    std::vector<manage::Wanted> wanted;
    wanted.push_back(
        {.resource = std::make_unique<setup::FunctionCode>(function_parts_, targets_.site, code_)});
    return reconciled(
        std::format("Code of the function {} in {}", targets_.site.function, targets_.region),
        std::move(wanted));
  }

  // The verbs that make something of one table, or change what is in it.
  std::unique_ptr<manage::Verb> making(ManageVerb verb, const std::string& name) {
    using enum ManageVerb;
    switch (verb) {
      case emit_datafiles:
        return std::make_unique<manage::EmitDatafiles>(view_parts(), view(name),
                                                       command_.datafiles_folder);
      case create_mv:
        return std::make_unique<manage::CreateView>(view_parts(), view(name),
                                                    manage::ViewScope::all);
      case create_ddb_trigger:
        return std::make_unique<manage::CreateTrigger>(trigger_parts(), targets_.trigger(name),
                                                       before_trigger(name));
      case create_schedule:
        return std::make_unique<manage::CreateSchedule>(schedule_parts(), targets_.schedule(name));
      case upload_batch:
        return std::make_unique<test_data::UploadBatch>(
            table_parts_, targets_.table(name),
            test_data::UploadBatch::Options{.count = command_.upload_count, .seed = random_seed()});
      case modify_record:
        return std::make_unique<test_data::ModifyRecord>(table_parts_, targets_.table(name),
                                                         random_seed());
      case remove_record:
        return std::make_unique<test_data::RemoveRecord>(table_parts_, targets_.table(name),
                                                         random_seed());
      default:
        return nullptr;
    }
  }

  // A snapshot of one table, and the verbs that take something of it down.
  std::unique_ptr<manage::Verb> ending(ManageVerb verb, const std::string& name) {
    using enum ManageVerb;
    switch (verb) {
      case create_snapshot:
        return std::make_unique<manage::CreateSnapshot>(
            manage::CreateSnapshotParts{
                .dynamodb = aws_.dynamodb,
                .exports = aws_.exports,
                .trigger = bucket_parts(),
                .tinybird = tinybird_.token.empty() ? nullptr : &access_->client(),
                .naming = naming_},
            name, targets_.bucket_trigger(),
            manage::VerbParts(access(manage::export_access(name))));
      case remove_schedule:
        return std::make_unique<manage::RemoveSchedule>(schedule_parts(), aws_.sts,
                                                        targets_.schedule(name));
      case remove_ddb_trigger:
        return std::make_unique<manage::RemoveTrigger>(
            trigger_parts(), aws_.sts, targets_.trigger(name),
            manage::VerbParts(access(manage::stream_access(Wish::forbid, name))));
      case remove_mv:
        return std::make_unique<manage::RemoveView>(view_parts(), view(name));
      default:
        return nullptr;
    }
  }

  std::unique_ptr<manage::Verb> access(manage::FunctionAccess::Wish wish) {
    return std::make_unique<manage::FunctionAccess>(function_parts_, targets_.function(),
                                                    std::move(wish));
  }

  // The landing data source, what the function may do, then the trigger that makes it do it.
  manage::VerbParts before_trigger(const std::string& table) {
    manage::VerbParts parts;
    if (!tinybird_.token.empty()) {
      parts.add(std::make_unique<manage::CreateView>(view_parts(), view(table),
                                                     manage::ViewScope::landing));
    }
    parts.add(access(manage::stream_access(Wish::allow, table)));
    if (!targets_.on_failure_arn.empty()) {
      parts.add(access(manage::destination_access(targets_.on_failure_arn)));
    }
    return parts;
  }

  manage::VerbParts before_s3_trigger() {
    manage::VerbParts parts(
        access(manage::bucket_access(Wish::allow, command_.s3_bucket, command_.s3_prefix)));
    if (!targets_.on_failure_arn.empty()) {
      parts.add(access(manage::destination_access(targets_.on_failure_arn)));
      parts.add(std::make_unique<manage::AsyncFailuresTo>(function_parts_, command_.lambda_name,
                                                          targets_.on_failure_arn));
    }
    return parts;
  }

  [[nodiscard]] bool has(ManageVerb verb) const { return has_verb(command_, verb); }

  [[nodiscard]] manage::ViewParts view_parts() {
    return {.tinybird = {.client = access_->client(),
                         .clock = table_parts_.clock,
                         .console = table_parts_.console},
            .aws = trigger_parts()};
  }
  [[nodiscard]] manage::ViewTarget view(const std::string& table) const {
    return {.table = table,
            .function = targets_.function(),
            .naming = naming_,
            .keys = command_.view_keys,
            .existing = command_.existing,
            .tinybird = tinybird_};
  }

  manage::ScheduleParts schedule_parts() { return {aws_.dynamodb, aws_.scheduler, bucket_parts()}; }
  manage::AlertingParts alerting_parts() { return {aws_.topics, aws_.watch, function_parts_}; }
  manage::BucketTriggerParts bucket_parts() { return {aws_.buckets, function_parts_}; }
  manage::TriggerParts trigger_parts() { return {aws_.dynamodb, function_parts_}; }

  const ManageCommand& command_;
  CommandTargets targets_;
  net::HttpClient& http_;
  Clients aws_;
  manage::TableParts table_parts_;
  manage::FunctionParts function_parts_;
  row::NamingVariables naming_;
  manage::TinybirdTarget tinybird_;
  std::unique_ptr<manage::TinybirdAccess> access_;
  manage::CodePackage code_;
};

}  // namespace

Result<void> run_manage(const ManageCommand& command, const base::Environment& environment,
                        const ManageParts& parts) {
  auto region = region_of(command.region, environment);
  if (!region) {
    return std::unexpected(region.error());
  }
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, *region,     random_seed()};
  Workshop workshop(command, parts, access);
  if (auto prepared = workshop.prepare(environment); !prepared) {
    return prepared;
  }
  if (auto said = workshop.say_who(parts.console); !said) {
    return said;
  }
  if (auto found = workshop.find_site(); !found) {
    return found;
  }
  return manage::run_verbs(workshop.make(), command.run, parts.console);
}

}  // namespace tinydynamocdc::cli
