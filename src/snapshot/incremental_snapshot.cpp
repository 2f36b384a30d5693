// SPDX-License-Identifier: Apache-2.0
#include "snapshot/incremental_snapshot.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "dynamodb/stream_gap.hpp"
#include "manage/aws_call.hpp"
#include "snapshot/export_windows.hpp"

namespace tinydynamocdc::snapshot {

using base::ErrorKind;
using base::Result;
using manage::Action;
using manage::plain;
using manage::request_deadline;
using manage::Step;

namespace {

aws::ExportWindow window_of(const aws::Export& one) {
  return {.from_s = one.from_time_s, .to_s = one.export_time_s};
}

}  // namespace

Result<std::int64_t> IncrementalSnapshot::newest_s() const {
  const auto& clock = parts_.trigger.function.clock;
  TINYDYNAMOCDC_TRY(const auto backups, plain(parts_.dynamodb.continuous_backups(
                                            table_name_, request_deadline(clock))));
  TINYDYNAMOCDC_TRY_VOID(
      manage::check_recovery(backups.point_in_time_recovery, table_name_, target_.site.region));
  const auto oldest_s = dynamodb::seconds_up(backups.earliest_unix_ms.value_or(0));
  if (since_s_ < oldest_s) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("--since {}: point-in-time recovery of {} covers only the time since {}; for "
                    "older changes take a full snapshot: --create-snapshot without --since",
                    base::utc_text(since_s_), table_name_, base::utc_text(oldest_s)));
  }
  const auto newest = newest_unix_s(backups, clock.unix_ms());
  if (newest - since_s_ < k_window_s_min) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--since {}: AWS exports at least {} min of changes, and changes "
                                  "of {} only up to {} for now: give an earlier time, or wait",
                                  base::utc_text(since_s_), k_window_s_min / 60, table_name_,
                                  base::utc_text(newest)));
  }
  return newest;
}

Result<std::vector<Step>> IncrementalSnapshot::look() {
  const auto& function = parts_.trigger.function;
  TINYDYNAMOCDC_TRY(table_,
                    manage::existing_table({parts_.dynamodb, function.clock, function.console},
                                           {.name = table_name_, .region = target_.site.region}));
  TINYDYNAMOCDC_TRY(const auto loader, find_loader(parts_, target_));
  TINYDYNAMOCDC_TRY(const auto newest, newest_s());
  TINYDYNAMOCDC_TRY(running_, running_exports(parts_, target_, table_, "INCREMENTAL_EXPORT"));
  std::vector<aws::ExportWindow> running;
  std::ranges::transform(running_, std::back_inserter(running), window_of);
  windows_ = windows_of({.from_s = since_s_, .to_s = newest}, running);
  std::erase_if(running_, [&](const aws::Export& each) {
    return !std::ranges::contains(windows_, window_of(each));
  });
  auto why = std::format("from {} to {}, {} {}", base::utc_text(since_s_),
                         base::utc_text(windows_.back().to_s), windows_.size(),
                         windows_.size() == 1 ? "export" : "exports");
  if (!running_.empty()) {
    why += std::format(", {} of which {} already", running_.size(),
                       running_.size() == 1 ? "runs" : "run");
  }
  return std::vector{
      Step{Action::create,
           std::format("a snapshot of what has changed in {}, in s3://{}/{}/", table_name_,
                       target_.place.bucket, target_.prefix_of(table_name_)),
           why + "; it does not hide deleted items, so lost deletions need a full snapshot"}};
}

Result<aws::Export> IncrementalSnapshot::start(aws::ExportWindow window) {
  const auto prefix = target_.prefix_of(table_name_);
  const auto started = parts_.exports.start_export(
      {.table_arn = table_.arn,
       .bucket = target_.place.bucket,
       .bucket_owner = {},
       .prefix = prefix,
       .export_time_s = {},
       .window = window,
       .client_token =
           client_token(std::format("{}\n{}\n{}\n{}\n{}", table_.arn, target_.place.bucket, prefix,
                                    window.from_s, window.to_s))},
      request_deadline(parts_.trigger.function.clock));
  if (!started) {
    return std::unexpected(refusal(started.error()));
  }
  return *started;
}

Result<std::vector<aws::Export>> IncrementalSnapshot::ask() {
  std::vector<aws::Export> asked;
  for (const auto& window : windows_) {
    const auto there = std::ranges::find(running_, window, window_of);
    if (there != running_.end()) {
      asked.push_back(*there);
      continue;
    }
    TINYDYNAMOCDC_TRY(auto started, start(window));
    asked.push_back(std::move(started));
  }
  return asked;
}

Result<void> IncrementalSnapshot::tell(const aws::Export& done) {
  auto& console = parts_.trigger.function.console;
  console.say(std::format("  the changes of {} from {} to {} are exported: {}, {} bytes",
                          table_name_, base::utc_text(done.from_time_s),
                          base::utc_text(done.export_time_s), items_text(done.item_count),
                          done.billed_bytes));
  console.say(std::format("  {}", done.arn));
  return {};
}

}  // namespace tinydynamocdc::snapshot
