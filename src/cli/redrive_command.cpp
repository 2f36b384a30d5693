// SPDX-License-Identifier: Apache-2.0
#include "cli/redrive_command.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/try.hpp"
#include "cli/clients.hpp"
#include "cli/help.hpp"
#include "cli/random_seed.hpp"
#include "manage/named_tables.hpp"
#include "manage/tinybird_access.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using manage::Mode;
using manual_redrive::RedriveReport;
using redrive::RedeliveryOutcome;

RedriveArguments::RedriveArguments(Arguments app)
    : app_(app.add_command("redrive", "Deliver batches that triggers gave up")) {
  app_.footer(k_redrive_help_end);
  app_.add_help_flag("Show this help and exit");
  add_place(app_, place_);
  dry_run_ = app_.add_flag("--dry-run", "Only show what would be delivered; deletes nothing");
  json_ = app_.add_flag("--json", "Print it as one JSON object on one line");
}

Result<RedriveCommand> RedriveArguments::command() const {
  TINYDYNAMOCDC_TRY(auto place, checked_place(app_, place_));
  return RedriveCommand{.place = std::move(place),
                        .form = json_.given() ? OutputForm::json : OutputForm::text,
                        .mode = dry_run_.given() ? Mode::dry_run : Mode::apply};
}

std::string to_text(const RedriveReport& report, Mode mode) {
  std::string text;
  for (const auto& failure : report.failures) {
    text += std::format(
        "{:<12} {}{}{}{}\n", redrive::to_string(failure.outcome), failure.id,
        failure.table.empty() ? "" : std::format(" {}, {} records", failure.table, failure.records),
        failure.reason.empty() ? "" : ": ", failure.reason);
  }
  for (const auto& destination : report.unread) {
    text += std::format("not read     {}: it is neither a queue nor a bucket\n", destination);
  }
  for (const auto& remark : report.remarks) {
    text += std::format("note         {}\n", remark);
  }
  const auto count = [&](RedeliveryOutcome outcome) {
    return std::ranges::count(report.failures, outcome, &redrive::RedeliveryReport::outcome);
  };
  if (mode == Mode::dry_run) {
    return text +
           std::format("{} failure records, {} could be delivered; dry run: nothing was changed\n",
                       report.failures.size(), count(RedeliveryOutcome::deliverable));
  }
  return text + std::format(
                    "{} failure records, {} delivered ({} changes, {} in quarantine), {} no longer "
                    "in the stream, {} kept, {} of other functions or tables\n",
                    report.failures.size(), count(RedeliveryOutcome::delivered),
                    report.delivered_records, report.quarantined_records,
                    count(RedeliveryOutcome::out_of_reach),
                    count(RedeliveryOutcome::later) + count(RedeliveryOutcome::never),
                    count(RedeliveryOutcome::not_ours));
}

std::string to_json(const RedriveReport& report, Mode mode) {
  using Json = nlohmann::ordered_json;
  Json json{{"complete", report.complete()},
            {"dry_run", mode == Mode::dry_run},
            {"delivered_records", report.delivered_records},
            {"quarantined_records", report.quarantined_records},
            {"unread_destinations", report.unread},
            {"remarks", report.remarks},
            {"failure_records", Json::array()}};
  for (const auto& failure : report.failures) {
    json["failure_records"].push_back({{"destination", failure.destination},
                                       {"id", failure.id},
                                       {"table", failure.table},
                                       {"records", failure.records},
                                       {"outcome", redrive::to_string(failure.outcome)},
                                       {"reason", failure.reason}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ExitCode> run_redrive(const RedriveCommand& command, const base::Environment& environment,
                             const RunParts& parts) {
  TINYDYNAMOCDC_TRY(const auto region, region_of(command.place.region, environment));
  std::unique_ptr<manage::TinybirdAccess> tinybird;
  if (command.mode == Mode::apply) {
    TINYDYNAMOCDC_TRY(const auto target,
                      manage::find_tinybird_target(environment, std::filesystem::current_path()));
    tinybird =
        std::make_unique<manage::TinybirdAccess>(parts.http, parts.clock, target, random_seed());
  }
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, region,      random_seed()};
  Clients aws(access);
  Terminal terminal(parts.streams);
  TINYDYNAMOCDC_TRY(auto tables, manage::named_tables({aws.dynamodb, parts.clock, terminal},
                                                      command.place.tables, region));
  const manual_redrive::RedriveTarget target{
      .tables = std::move(tables),
      .function = {.name = command.place.lambda_name, .role = {}, .secret = {}, .region = region},
      .mode = command.mode};
  TINYDYNAMOCDC_TRY(
      const auto report,
      manual_redrive::redrive(
          {.aws = {aws.dynamodb, {aws.functions, aws.iam, aws.secrets, parts.clock, terminal}},
           .queues = aws.queues,
           .objects = aws.objects,
           .streams = aws.streams,
           .tinybird = tinybird ? &tinybird->client() : nullptr},
          target));
  const auto text = command.form == OutputForm::json ? to_json(report, command.mode)
                                                     : to_text(report, command.mode);
  std::fwrite(text.data(), 1, text.size(), parts.streams.out);
  return report.complete() ? ExitCode::success : ExitCode::not_well;
}

}  // namespace tinydynamocdc::cli
