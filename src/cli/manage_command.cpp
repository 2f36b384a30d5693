// SPDX-License-Identifier: Apache-2.0
#include "cli/manage_command.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "cli/clients.hpp"
#include "cli/command_targets.hpp"
#include "cli/option_values.hpp"
#include "cli/owner_clients.hpp"
#include "cli/place_arguments.hpp"
#include "cli/random_seed.hpp"
#include "cli/set_up.hpp"
#include "cli/since.hpp"
#include "cli/verb_needs.hpp"
#include "manage/acting_identity.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/tinybird_identity.hpp"
#include "setup/find_site.hpp"
#include "snapshot/create_snapshot.hpp"
#include "snapshot/create_snapshots.hpp"
#include "snapshot/incremental_snapshot.hpp"
#include "test_data/modify_record.hpp"
#include "test_data/remove_record.hpp"
#include "test_data/upload_batch.hpp"
#include "view/emit_datafiles.hpp"
#include "view/workspace.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using enum ManageVerb;

namespace {

using Verbs = std::vector<std::unique_ptr<manage::Verb>>;

// The clients of one call, and the verbs made of them.
class VerbFactory {
 public:
  VerbFactory(const ManageCommand& command, const ManageParts& parts, const aws::Access& access)
      : command_(command),
        targets_{.command = command, .region = access.region},
        http_(parts.http),
        aws_(access),
        owner_(access, command.source_profile),
        table_parts_{aws_.dynamodb, parts.clock, parts.console},
        function_parts_{aws_.functions, aws_.iam, aws_.secrets, parts.clock, parts.console} {}

  // Reads what --create-lambda and --update-lambda bring along, so that a mistake in it stops
  // the call at once.
  Result<void> prepare(const base::Environment& environment) {
    if (!command_.since.empty()) {
      TINYDYNAMOCDC_TRY(since_s_, since_s(command_.since, table_parts_.clock.unix_ms() / 1000));
    }
    naming_ = manage::naming_in(environment);
    TINYDYNAMOCDC_TRY(const auto sensible, row::read_naming(naming_));
    TINYDYNAMOCDC_TRY(targets_.tables,
                      manage::named_tables(table_parts_, command_.tables, targets_.region));
    TINYDYNAMOCDC_TRY_VOID(manage::check_datasources_apart(sensible, targets_.tables));
    TINYDYNAMOCDC_TRY(targets_.on_failure_arn,
                      destination_arn(command_.on_failure, targets_.region));
    if (uses_tinybird(command_, environment)) {
      TINYDYNAMOCDC_TRY(tinybird_,
                        manage::find_tinybird_target(environment, std::filesystem::current_path()));
    }
    auto target = tinybird_;
    if (has(emit_datafiles) && target.api_endpoint.empty()) {
      // The keys are the table's, so nobody is asked: a client that never sends a request.
      target.api_endpoint = "https://api.tinybird.co/v0/";
    }
    if (!target.api_endpoint.empty()) {
      access_ = std::make_unique<manage::TinybirdAccess>(http_, table_parts_.clock, target,
                                                         random_seed());
      workspace_ = std::make_unique<view::Workspace>(
          view::TinybirdParts{access_->client(), table_parts_.clock, table_parts_.console,
                              tinybird_},
          command_.lambda_name);
    }
    if (has(create_lambda) || has(update_lambda)) {
      TINYDYNAMOCDC_TRY(
          code_, package::code_package(command_.zip_path, "/proc/self/exe", command_.architecture));
    }
    return {};
  }

  // How the function's things are called, where a verb deals with them.
  Result<void> find_site() {
    if (deals_with_function(command_)) {
      TINYDYNAMOCDC_TRY(targets_.site, setup::find_site(function_parts_, aws_.sts,
                                                        {.region = targets_.region,
                                                         .function = command_.lambda_name,
                                                         .role = command_.lambda_role,
                                                         .secret = command_.lambda_secret}));
      targets_.site.takes_function =
          has(create_lambda) && command_.existing == manage::Existing::overwrite;
    }
    return {};
  }

  // In whose name everything is done.
  Result<void> say_who(manage::Console& console) {
    if (asks_aws(command_)) {
      TINYDYNAMOCDC_TRY_VOID(
          manage::say_identity(aws_.sts, table_parts_.clock, console, targets_.region));
    }
    if (tinybird_.token.empty()) {
      return {};
    }
    if (depends_on_tinybird(command_)) {
      return manage::say_workspace(access_->client(), tinybird_, console);
    }
    console.say(std::format("In Tinybird at {} with the token of {}", tinybird_.api_endpoint,
                            tinybird_.token_origin));
    return {};
  }

  // What the command's verbs come to: what they make, as one; the data, a table at a time; what
  // they take down, as one.
  Verbs make() {
    set_up_ = std::make_unique<SetUp>(
        targets_, SetUpParts{aws_, owner_, function_parts_, workspace_.get(), naming_, code_});
    Verbs made;
    const auto add = [&](std::unique_ptr<manage::Verb> verb) {
      if (verb) {
        made.push_back(std::move(verb));
      }
    };
    if (has(emit_datafiles)) {
      add(std::make_unique<view::EmitDatafiles>(
          set_up_->design_sources(),
          view::EmitDatafiles::Options{.tables = targets_.tables,
                                       .folder = command_.datafiles_folder,
                                       .existing = command_.existing},
          table_parts_.console));
    }
    add(set_up_->made());
    for (const auto verb : {upload_batch, modify_record, remove_record}) {
      for (const auto& table : has(verb) ? targets_.tables : std::vector<std::string>()) {
        add(of_data(verb, table));
      }
    }
    if (has(create_snapshot)) {
      add(snapshots());
    }
    add(set_up_->removed());
    return made;
  }

 private:
  // The verbs that change what is in a table.
  std::unique_ptr<manage::Verb> of_data(ManageVerb verb, const std::string& name) {
    switch (verb) {
      case upload_batch:
        return std::make_unique<test_data::UploadBatch>(
            table_parts_, targets_.table(name),
            test_data::UploadBatch::Options{.count = command_.upload_count, .seed = random_seed()});
      case modify_record:
        return std::make_unique<test_data::ModifyRecord>(table_parts_, targets_.table(name),
                                                         random_seed());
      default:
        return std::make_unique<test_data::RemoveRecord>(table_parts_, targets_.table(name),
                                                         random_seed());
    }
  }

  [[nodiscard]] std::unique_ptr<snapshot::TableSnapshot> snapshot_of(
      const snapshot::SnapshotParts& parts, const snapshot::SnapshotTarget& target,
      const std::string& table) const {
    if (const auto* since_s = base::found_in(since_s_)) {
      return std::make_unique<snapshot::IncrementalSnapshot>(parts, table, target, *since_s);
    }
    return std::make_unique<snapshot::CreateSnapshot>(parts, table, target);
  }

  std::unique_ptr<manage::Verb> snapshots() {
    const snapshot::SnapshotParts parts{
        .dynamodb = aws_.dynamodb,
        .exports = aws_.exports,
        .objects = aws_.objects,
        .queues = aws_.queues,
        .watch = aws_.watch,
        .trigger = {aws_.buckets, aws_.queues, function_parts_},
        .tinybird = tinybird_.token.empty() ? nullptr : &access_->client(),
        .naming = naming_};
    const snapshot::SnapshotTarget target{
        .site = targets_.site, .place = targets_.place(), .reach = command_.reach};
    std::vector<snapshot::CreateSnapshots::Table> tables;
    tables.reserve(targets_.tables.size());
    for (const auto& table : targets_.tables) {
      tables.push_back(
          {.snapshot = snapshot_of(parts, target, table), .first = set_up_->load_exports(table)});
    }
    return std::make_unique<snapshot::CreateSnapshots>(parts, target, std::move(tables));
  }

  [[nodiscard]] bool has(ManageVerb verb) const { return has_verb(command_, verb); }

  const ManageCommand& command_;
  CommandTargets targets_;
  net::HttpClient& http_;
  Clients aws_;
  OwnerClients owner_;  // Used only with --source-profile.
  manage::TableParts table_parts_;
  manage::FunctionParts function_parts_;
  std::optional<std::int64_t> since_s_;  // --since, epoch seconds.
  row::NamingVariables naming_;
  manage::TinybirdTarget tinybird_;
  std::unique_ptr<manage::TinybirdAccess> access_;
  std::unique_ptr<view::Workspace> workspace_;
  package::CodePackage code_;
  std::unique_ptr<SetUp> set_up_;
};

}  // namespace

Result<void> run_manage(const ManageCommand& command, const base::Environment& environment,
                        const ManageParts& parts) {
  TINYDYNAMOCDC_TRY(const auto region, region_of(command.region, environment));
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, region,      random_seed()};
  VerbFactory factory(command, parts, access);
  TINYDYNAMOCDC_TRY_VOID(factory.prepare(environment));
  TINYDYNAMOCDC_TRY_VOID(factory.say_who(parts.console));
  TINYDYNAMOCDC_TRY_VOID(factory.find_site());
  return manage::run_verbs(factory.make(), command.run, parts.console);
}

}  // namespace tinydynamocdc::cli
