// SPDX-License-Identifier: Apache-2.0
#include "cli/load_command.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <format>
#include <utility>
#include <vector>

#include "base/progress.hpp"
#include "base/try.hpp"
#include "cli/load_place.hpp"
#include "cli/load_text.hpp"
#include "cli/place_arguments.hpp"
#include "cli/random_seed.hpp"
#include "cli/stop_signal.hpp"
#include "cli/table_naming.hpp"
#include "cli/voice.hpp"
#include "dynamodb/names.hpp"
#include "lambda/run_options.hpp"
#include "load/run_load.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/tinybird_identity.hpp"

namespace tinydynamocdc::cli {

using base::Deadline;
using base::Result;
using State = LoadOutcome::State;

namespace {

// One call of it.
class Load {
 public:
  Load(const LoadCommand& command, const base::Environment& environment, const RunParts& parts)
      : command_(command),
        environment_(environment),
        parts_(parts),
        terminal_(parts.streams),
        voice_(parts, terminal_),
        log_(base::LogLevel::warning, parts.clock,
             [this](std::string_view line) { voice_.note("note", log_text(line)); }) {}

  Result<ExitCode> run() {
    TINYDYNAMOCDC_TRY(const auto target,
                      manage::find_tinybird_target(environment_, std::filesystem::current_path()));
    manage::TinybirdAccess tinybird(parts_.http, parts_.clock, target, random_seed());
    if (command_.form == OutputForm::text) {
      TINYDYNAMOCDC_TRY_VOID(manage::say_workspace(tinybird.client(), target, terminal_));
    }
    TINYDYNAMOCDC_TRY(const auto region, region_of(command_.region, environment_));
    aws::Access access{parts_.http,  parts_.clock, parts_.credentials,
                       environment_, region,       random_seed()};
    TINYDYNAMOCDC_TRY(const auto place,
                      LoadPlace::open(access, command_.export_place, command_.ledger, turn()));
    const auto& summary = place->summary();
    TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(summary.table_arn));
    if (!command_.region) {
      access.region = table.region;  // A function follows the tables of its own region.
    }
    TINYDYNAMOCDC_TRY(const auto naming,
                      table_naming(access, environment_, command_.lambda_name, table.table,
                                   [this](const auto& text) { voice_.note("note", text); }));
    lambda::AwsClients aws(access, &place->objects());
    TINYDYNAMOCDC_TRY(const auto api, tinybird::parse_api_endpoint(target.api_endpoint));
    const load::LoadParts load_parts{
        .log = log_,
        .aws = aws,
        .objects = place->objects(),
        .tinybird = tinybird.client(),
        .naming = naming,
        .api = tinybird::api_name(api),
        .deliver = lambda::run_options(lambda::Config(), lambda::Work::export_file)};
    TINYDYNAMOCDC_TRY(auto plan, load::plan_load(load_parts,
                                                 {.summary = summary,
                                                  .table = command_.table,
                                                  .keys = command_.keys,
                                                  .again = command_.again},
                                                 turn()));
    return carried_out(load_parts, plan);
  }

 private:
  [[nodiscard]] Deadline turn() const { return Deadline::in(parts_.clock, load::k_turn); }

  void say(const std::string& text) const {
    std::fwrite(text.data(), 1, text.size(), parts_.streams.out);
    std::fflush(parts_.streams.out);
  }

  Result<ExitCode> carried_out(const load::LoadParts& load_parts, load::LoadPlan& plan) {
    if (command_.form == OutputForm::text) {
      say(to_text(plan));
    }
    if (command_.mode == manage::Mode::dry_run || plan.is_loaded_before) {
      return told(plan, {.state = plan.is_loaded_before ? State::loaded_before : State::dry_run,
                         .reason = plan.no_mark,
                         .report = {}});
    }
    load::LoadTally tally;
    base::Progress progress(parts_.clock,
                            load_line(tally, plan.survey.look.files, plan.survey.look.items),
                            [this](std::string_view line) { voice_.progress(line); });
    load::LoadMonitor monitor{.tally = tally,
                              .look = [&progress] { progress.look(); },
                              .is_stopping = StopSignal::has_come};
    const StopSignal stop;
    const auto begun = parts_.clock.steady();
    auto report =
        load::run_load(load_parts, plan, command_.jobs, monitor,
                       [this](const base::Error& error) { voice_.note("failed", error.message); });
    if (!report) {
      return std::unexpected(std::move(report).error());
    }
    terminal_.clear_waiting();
    auto outcome = outcome_of(plan, std::move(*report));
    outcome.seconds = std::chrono::duration<double>(parts_.clock.steady() - begun).count();
    return told(plan, outcome);
  }

  static LoadOutcome outcome_of(const load::LoadPlan& plan, load::LoadReport report) {
    using End = load::LoadReport::End;
    LoadOutcome outcome{.reason = report.progress.reason, .report = std::move(report)};
    const bool is_marked =
        !plan.is_full() || outcome.report.progress.state == lambda::ExportProgress::State::marked;
    switch (outcome.report.end) {
      case End::stopped:
        outcome.state = State::stopped;
        break;
      case End::failed:
        outcome.state = State::failed;
        break;
      case End::loaded:
        outcome.state = is_marked ? State::loaded : State::not_marked;
        break;
    }
    return outcome;
  }

  static base::Error first_of(const std::vector<base::Error>& failures) {
    return failures.size() == 1
               ? failures.front()
               : base::with_context(
                     failures.front(),
                     std::format("{} files could not be loaded; first", failures.size()));
  }

  Result<ExitCode> told(const load::LoadPlan& plan, const LoadOutcome& outcome) const {
    say(command_.form == OutputForm::json ? to_json(plan, outcome) : to_text(plan, outcome));
    switch (outcome.state) {
      case State::failed:
        return std::unexpected(first_of(outcome.report.failures));
      case State::stopped:
        StopSignal::end_as_asked();
        return ExitCode::try_later;
      case State::not_marked:
        return ExitCode::not_well;
      case State::dry_run:
      case State::loaded_before:
      case State::loaded:
        break;
    }
    return ExitCode::success;
  }

  const LoadCommand& command_;
  const base::Environment& environment_;
  const RunParts& parts_;
  Terminal terminal_;
  Voice voice_;
  base::Log log_;
};

}  // namespace

Result<ExitCode> run_load(const LoadCommand& command, const base::Environment& environment,
                          const RunParts& parts) {
  return Load(command, environment, parts).run();
}

}  // namespace tinydynamocdc::cli
