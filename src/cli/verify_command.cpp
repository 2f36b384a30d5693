// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_command.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <format>
#include <utility>

#include "aws/dynamodb.hpp"
#include "base/found_in.hpp"
#include "base/iso_time.hpp"
#include "base/progress.hpp"
#include "base/try.hpp"
#include "cli/load_text.hpp"
#include "cli/place_arguments.hpp"
#include "cli/random_seed.hpp"
#include "cli/stop_signal.hpp"
#include "cli/verify_left.hpp"
#include "cli/voice.hpp"
#include "dynamodb/stream_gap.hpp"
#include "files/output_file.hpp"
#include "lambda/run_options.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/tinybird_identity.hpp"
#include "tinybird/client.hpp"
#include "verify/repair.hpp"
#include "verify/report.hpp"
#include "verify/scan.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_findings_shown = 10;

std::uint64_t units(double consumed) { return static_cast<std::uint64_t>(std::ceil(consumed)); }

base::Progress::Line verify_line(const verify::VerifyTally& tally, std::size_t files,
                                 std::uint64_t items) {
  return [&tally, files, items](std::chrono::duration<double> passed) {
    const auto read = tally.items.load();
    if (tally.slices_all > 0) {
      return std::format("{} of {} slices compared", tally.slices.load(), tally.slices_all.load());
    }
    return std::format("{} of {} files, {} of {} items read, {:.0f} items/s", tally.files.load(),
                       files, read, items, static_cast<double>(read) / passed.count());
  };
}

// One call of it.
class Verification {
 public:
  Verification(const VerifyCommand& command, const base::Environment& environment,
               const RunParts& parts)
      : command_(command),
        environment_(environment),
        parts_(parts),
        terminal_(parts.streams),
        voice_(parts, terminal_),
        log_(base::LogLevel::warning, parts.clock,
             [this](std::string_view line) { voice_.note("note", log_text(line)); }) {}

  Result<ExitCode> run() {
    TINYDYNAMOCDC_TRY(const auto target,
                      manage::find_tinybird_target(environment_, fs::current_path()));
    manage::TinybirdAccess tinybird(parts_.http, parts_.clock, target, random_seed());
    if (command_.form == OutputForm::text) {
      TINYDYNAMOCDC_TRY_VOID(manage::say_workspace(tinybird.client(), target, terminal_));
    }
    TINYDYNAMOCDC_TRY(const auto region, region_of(command_.region, environment_));
    aws::Access access{parts_.http,  parts_.clock, parts_.credentials,
                       environment_, region,       random_seed()};
    TINYDYNAMOCDC_TRY(const auto api, tinybird::parse_api_endpoint(target.api_endpoint));
    const StopSignal stop;
    const VerifyParts parts{.command = command_,
                            .environment = environment_,
                            .access = access,
                            .tinybird = tinybird.client(),
                            .log = log_,
                            .api = tinybird::api_name(api),
                            .note = [this](std::string_view text) { voice_.note("note", text); },
                            .progress = [this](std::string_view line) { voice_.progress(line); },
                            .is_stopping = StopSignal::has_come};
    if (command_.left == VerifyCommand::Left::scan) {
      TINYDYNAMOCDC_TRY(auto scanned, scan_table(parts));
      auto* left = base::found_in(scanned);
      return left == nullptr ? stopped({.is_stopped = true}) : compared(parts, *left);
    }
    TINYDYNAMOCDC_TRY(auto left, open_export(parts));
    return compared(parts, left);
  }

 private:
  void say(const std::string& text) const {
    std::fwrite(text.data(), 1, text.size(), parts_.streams.out);
    std::fflush(parts_.streams.out);
  }

  [[nodiscard]] std::chrono::milliseconds wait_of(const VerifyLeft& left) const {
    constexpr std::int64_t k_young_s = 900;
    constexpr std::chrono::seconds k_wait_young{60};
    constexpr std::chrono::seconds k_wait{3};
    if (command_.wait_s) {
      return std::chrono::seconds(*command_.wait_s);
    }
    constexpr std::int64_t k_ms = 1'000;
    const auto age = parts_.clock.unix_ms() / k_ms - left.request.subject.export_time_s;
    return age < k_young_s ? k_wait_young : k_wait;
  }

  Result<verify::Verified> verified(const VerifyParts& parts, const VerifyLeft& left) {
    std::uint64_t items = 0;
    for (const auto& file : left.files->files) {
      items += file.item_count;
    }
    verify::VerifyTally tally;
    base::Progress progress(parts_.clock, verify_line(tally, left.files->files.size(), items),
                            [this](std::string_view line) { voice_.progress(line); });
    verify::VerifyMonitor monitor{.tally = tally,
                                  .look = [&progress] { progress.look(); },
                                  .is_stopping = StopSignal::has_come};
    const auto begun = parts_.clock.steady();
    auto found = verify::run_verify(parts.tinybird, *left.files, left.request, monitor);
    terminal_.clear_waiting();
    if (found) {
      found->report.seconds = std::chrono::duration<double>(parts_.clock.steady() - begun).count();
    }
    return found;
  }

  Result<ExitCode> compared(const VerifyParts& parts, VerifyLeft& left) {
    auto& request = left.request;
    request.asked = command_.asked;
    request.state =
        left.scan_folder.empty()
            ? state_folder(parts, request.subject.datasource + request.subject.export_arn)
            : left.scan_folder.parent_path();
    request.jobs = command_.jobs;
    request.slice_rows = command_.slice_rows;
    request.wait = wait_of(left);
    const auto& subject = request.subject;
    if (command_.form == OutputForm::text) {
      say(std::format("Table {} at {}, as {} has it\n", subject.table,
                      base::utc_text(subject.export_time_s), request.source));
    }
    TINYDYNAMOCDC_TRY(auto found, verified(parts, left));
    found.report.read_units = units(left.read_units);
    if (command_.wrong == VerifyCommand::Wrong::repaired && found.report.now.wrong() > 0 &&
        !found.report.is_stopped) {
      if (command_.form == OutputForm::text) {
        say(verify::to_text(found.report, k_findings_shown));
      }
      TINYDYNAMOCDC_TRY(found, repaired(parts, left, found));
    }
    return told(left, found.report);
  }

  // Sends what is wrong now again, and compares once more.
  Result<verify::Verified> repaired(const VerifyParts& parts, VerifyLeft& left,
                                    const verify::Verified& found) {
    const auto deadline = base::Deadline::in(parts_.clock, load::k_turn);
    const auto table = aws::DynamoDb(parts.access).find_table(found.report.subject.table, deadline);
    if (!table) {
      return std::unexpected(table.error().error);
    }
    const auto* its = base::found_in(*table);
    if (its == nullptr || its->arn != left.table_arn) {
      return base::fail(base::ErrorKind::missing,
                        std::format("the table {} is not there any more: nothing can be repaired",
                                    left.table_arn));
    }
    aws::DynamoDb items(parts.access);
    TINYDYNAMOCDC_TRY(const auto done,
                      verify::repair({.items = items,
                                      .tinybird = parts.tinybird,
                                      .naming = left.naming,
                                      .options = lambda::run_options(lambda::Config(),
                                                                     lambda::Work::stream_batch),
                                      .table_arn = left.table_arn,
                                      .keys = its->keys},
                                     found.wrong));
    left.request.asked = verify::Asked::only_now;
    TINYDYNAMOCDC_TRY(auto again, verified(parts, left));
    again.report.repaired = done.sent;
    again.report.read_units = units(left.read_units + done.read_units);
    if (done.too_new > 0) {
      again.report.notes.push_back(std::format(
          "{} items were not sent: Tinybird has a row of theirs that is newer than five minutes "
          "before now; run it again in some minutes, or load a new snapshot",
          done.too_new));
    }
    if (done.of_other_keys > 0) {
      again.report.notes.push_back(
          std::format("{} items were not sent: their Keys are not the keys of the table, which was "
                      "created again with others; a new complete snapshot hides them",
                      done.of_other_keys));
    }
    return again;
  }

  Result<ExitCode> stopped(const verify::Report& report) const {
    say(command_.form == OutputForm::json ? verify::to_json(report)
                                          : verify::to_text(report, k_findings_shown));
    StopSignal::end_as_asked();
    return ExitCode::try_later;
  }

  Result<ExitCode> told(const VerifyLeft& left, verify::Report& report) {
    if (!left.remark.empty()) {
      report.notes.push_back(left.remark);
    }
    if (report.subject.view.empty() && report.questions.now) {
      report.notes.emplace_back(
          "the table has no view in Tinybird (--create-mv), so its state now "
          "was computed from the landing data source");
    }
    if (!command_.html.empty() && !report.is_stopped) {
      constexpr std::int64_t k_ms = 1'000;
      TINYDYNAMOCDC_TRY(auto page, files::OutputFile::open(command_.html));
      TINYDYNAMOCDC_TRY_VOID(
          page.write(verify::to_html(report, base::utc_text(parts_.clock.unix_ms() / k_ms))));
      TINYDYNAMOCDC_TRY_VOID(page.finish());
    }
    if (report.is_stopped) {
      return stopped(report);
    }
    if (!left.scan_folder.empty()) {
      verify::remove_scan(left.scan_folder);
    }
    say(command_.form == OutputForm::json ? verify::to_json(report)
                                          : verify::to_text(report, k_findings_shown));
    return report.is_equal() ? ExitCode::success : ExitCode::not_well;
  }

  const VerifyCommand& command_;
  const base::Environment& environment_;
  const RunParts& parts_;
  Terminal terminal_;
  Voice voice_;
  base::Log log_;
};

}  // namespace

Result<ExitCode> run_verify(const VerifyCommand& command, const base::Environment& environment,
                            const RunParts& parts) {
  return Verification(command, environment, parts).run();
}

}  // namespace tinydynamocdc::cli
