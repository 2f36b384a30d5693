// SPDX-License-Identifier: Apache-2.0
#include "snapshot/create_snapshot.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "deliver/older_rows.hpp"
#include "dynamodb/stream_gap.hpp"
#include "manage/aws_call.hpp"
#include "manage/naming_from.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"
#include "snapshot/interrupt_note.hpp"

namespace tinydynamocdc::snapshot {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Action;
using manage::found_in;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Step;

namespace {

constexpr std::chrono::milliseconds k_start_limit = std::chrono::minutes(20);
constexpr std::chrono::milliseconds k_first_pause{2'000};
constexpr std::chrono::milliseconds k_longest_pause{15'000};

std::int64_t minutes_up(std::int64_t seconds) { return (seconds + 59) / 60; }

}  // namespace

Result<void> CreateSnapshot::look_at_recovery() {
  TINYDYNAMOCDC_TRY(const auto backups,
                    plain(parts_.dynamodb.continuous_backups(
                        table_name_, request_deadline(parts_.trigger.function.clock))));
  if (auto on =
          manage::check_recovery(backups.point_in_time_recovery, table_name_, target_.site.region);
      !on) {
    return on;
  }
  const auto newest_s = newest_unix_s(backups, parts_.trigger.function.clock.unix_ms());
  if (auto weighed = weigh_unseen(newest_s); !weighed) {
    return weighed;
  }
  wait_s_ = std::max<std::int64_t>(0, good_.unix_s - newest_s);
  if (wait_s_ > k_wait_for_gap_s && !running_) {
    return base::fail(
        ErrorKind::unavailable,
        std::format("{}; only a snapshot as of {} or later repairs that, which AWS can export in "
                    "about {} min: run the same command again then",
                    good_.gap, base::utc_text(good_.unix_s), minutes_up(wait_s_)));
  }
  return {};
}

Result<bool> CreateSnapshot::ask_for_older_rows(const aws::Variables* function,
                                                std::int64_t created_unix_ms) {
  if (parts_.tinybird == nullptr) {
    return base::fail(ErrorKind::denied, "no Tinybird token (set TB_TOKEN, or run tb login)");
  }
  const auto naming = manage::agreed_naming(parts_.naming, function, table_name_);
  return naming
             ? deliver::holds_rows_before(*parts_.tinybird, *naming, table_name_, created_unix_ms,
                                          request_deadline(parts_.trigger.function.clock))
             : std::unexpected(naming.error());
}

// Where it cannot be seen, weigh_unseen decides what that means.
OlderRows CreateSnapshot::look_at_rows(const aws::Variables* function) {
  unseen_.reset();
  const auto gap = dynamodb::gap_before(table_.stream_arn, table_.created_unix_ms,
                                        parts_.trigger.function.clock.unix_ms());
  if (!gap.needs_older_rows) {
    return OlderRows::none;
  }
  auto found = ask_for_older_rows(function, gap.end_unix_ms);
  if (!found) {
    unseen_ = Unseen{.why = std::move(found.error()),
                     .good_from_s = dynamodb::mended_from_s(gap.end_unix_ms)};
    return OlderRows::none;
  }
  return *found ? OlderRows::some : OlderRows::none;
}

// A table that is old enough needs no look. What may not be seen with this token is said by the
// plan, and the function looks again; everything else passes or can be mended.
Result<void> CreateSnapshot::weigh_unseen(std::int64_t newest_s) {
  const auto export_time_s = running_ ? running_->export_time_s : newest_s;
  if (!unseen_ || export_time_s >= unseen_->good_from_s) {
    unseen_.reset();
    return {};
  }
  if (unseen_->why.kind == ErrorKind::denied) {
    return {};
  }
  return std::unexpected(base::with_context(
      unseen_->why, std::format("could not check whether Tinybird has rows of an earlier table {}",
                                table_name_)));
}

Result<void> CreateSnapshot::look_at_triggers() {
  const auto& function = parts_.trigger.function;
  TINYDYNAMOCDC_TRY(const auto loader, find_loader(parts_, target_));
  const auto* there = found_in(loader);
  std::vector<aws::EventSourceMapping> triggers;
  if (there != nullptr) {
    TINYDYNAMOCDC_TRY(auto all, manage::triggers_of(function, there->configuration.arn));
    std::ranges::copy_if(all, std::back_inserter(triggers), [&](const auto& trigger) {
      return trigger.source_arn == table_.stream_arn;
    });
  }
  stream_is_read_ = !triggers.empty();
  const auto older_rows =
      look_at_rows(there == nullptr ? nullptr : &there->configuration.environment);
  good_ = good_from(table_, triggers, older_rows, function.clock.unix_ms());
  return {};
}

// An export of an earlier call, or somebody else's to the same place.
Result<void> CreateSnapshot::look_for_running() {
  running_.reset();
  TINYDYNAMOCDC_TRY(auto running, running_exports(parts_, target_, table_, "FULL_EXPORT"));
  const auto good = std::ranges::find_if(
      running, [&](const aws::Export& each) { return each.export_time_s >= good_.unix_s; });
  if (good != running.end()) {
    running_ = std::move(*good);
  }
  return {};
}

Result<void> CreateSnapshot::look_at_all() {
  TINYDYNAMOCDC_TRY(auto table,
                    manage::existing_table({parts_.dynamodb, parts_.trigger.function.clock,
                                            parts_.trigger.function.console},
                                           {.name = table_name_, .region = target_.site.region}));
  table_ = std::move(table);
  // Without it the snapshot would be old from the next change on.
  if (auto fits = manage::check_stream(table_, target_.site.region); !fits) {
    return fits;
  }
  if (auto looked = look_at_triggers(); !looked) {
    return looked;
  }
  if (auto looked = look_for_running(); !looked) {
    return looked;
  }
  return look_at_recovery();
}

std::string CreateSnapshot::reason() const {
  auto text = running_ ? std::format("by the export {}, which runs already", id_of(running_->arn))
              : table_.item_count == 0 ? std::string(
                                             "AWS counts no items (it counts every six hours); an "
                                             "empty snapshot records that the table is empty")
                                       : std::format("some {}", items_text(table_.item_count));
  if (unseen_) {
    text += std::format(
        "; could not check whether the data source holds rows of an earlier table of that name: "
        "{}; if it does, take another snapshot as of {} or later",
        unseen_->why.message, base::utc_text(unseen_->good_from_s));
  }
  if (wait_s_ > 0 && !running_) {
    text += std::format("; waits about {} min first: {}", minutes_up(wait_s_), good_.gap);
  }
  return text;
}

Result<std::vector<Step>> CreateSnapshot::look() {
  TINYDYNAMOCDC_TRY_VOID(look_at_all());
  std::vector<Step> steps;
  steps.push_back(
      {Action::create,
       std::format("a snapshot of {} in s3://{}/{}/", table_name_, target_.place.bucket, prefix()),
       reason()});
  if (!stream_is_read_) {
    steps.push_back({Action::spare, std::format("the stream of {}", table_name_),
                     std::format("{} does not read it: without --create-ddb-trigger within 24 "
                                 "hours changes from now on are lost",
                                 target_.site.function)});
  }
  return steps;
}

// Nothing: AWS cannot export that moment yet.
Result<std::optional<aws::Export>> CreateSnapshot::try_to_start(std::int64_t export_time_s) {
  const auto name =
      std::format("{}\n{}\n{}\n{}", table_.arn, target_.place.bucket, prefix(), export_time_s);
  auto started = parts_.exports.start_export({.table_arn = table_.arn,
                                              .bucket = target_.place.bucket,
                                              .bucket_owner = {},
                                              .prefix = prefix(),
                                              .export_time_s = export_time_s,
                                              .client_token = client_token(name)},
                                             request_deadline(parts_.trigger.function.clock));
  if (aws::failed_with(started, "InvalidExportTimeException")) {
    return std::nullopt;
  }
  if (!started) {
    return std::unexpected(refusal(started.error()));
  }
  return std::move(*started);
}

Result<aws::Export> CreateSnapshot::start() {
  auto& function = parts_.trigger.function;
  const InterruptNote note(
      "\nRun the same command again to continue: it follows an export that was already started.");
  aws::Export started;
  const auto waited = manage::wait_until(
      {function.clock, function.console},
      {.what = std::format("the earliest good time for a snapshot of {}", table_name_),
       .limit = k_start_limit,
       .first_pause = k_first_pause,
       .longest_pause = k_longest_pause},
      [&](Deadline /*deadline*/) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto backups, plain(parts_.dynamodb.continuous_backups(
                                                  table_name_, request_deadline(function.clock))));
        const auto newest_s = newest_unix_s(backups, function.clock.unix_ms());
        if (newest_s < good_.unix_s) {
          return PollResult{
              .seen = std::format(
                  "{}; a snapshot as of {} repairs that, which AWS can export in about {} min",
                  good_.gap, base::utc_text(good_.unix_s), minutes_up(good_.unix_s - newest_s))};
        }
        TINYDYNAMOCDC_TRY(auto answer, try_to_start(newest_s));
        auto* there = found_in(answer);
        if (there == nullptr) {
          return PollResult{.seen = "AWS cannot export it yet"};
        }
        started = std::move(*there);
        return PollResult{.state = PollResult::State::done};
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return started;
}

Result<void> CreateSnapshot::tell(const aws::Export& done) {
  if (done.export_time_s < good_.unix_s) {
    return base::fail(ErrorKind::rejected,
                      std::format("AWS exported {} as of {}, which is too early: {}; its rows "
                                  "arrive, but take a new snapshot as of {} or later",
                                  table_name_, base::utc_text(done.export_time_s), good_.gap,
                                  base::utc_text(good_.unix_s)));
  }
  auto& console = parts_.trigger.function.console;
  console.say(std::format("  the snapshot of {} as of {} is complete: {}, {} bytes", table_name_,
                          base::utc_text(done.export_time_s), items_text(done.item_count),
                          done.billed_bytes));
  console.say(std::format("  s3://{}/{}/AWSDynamoDB/{}/", done.bucket,
                          done.prefix.empty() ? prefix() : done.prefix, id_of(done.arn)));
  console.say(std::format("  {}", done.arn));
  return {};
}

Result<std::vector<aws::Export>> CreateSnapshot::ask() {
  TINYDYNAMOCDC_TRY(auto started, running_ ? Result<aws::Export>(*running_) : start());
  return std::vector{std::move(started)};
}

}  // namespace tinydynamocdc::snapshot
