// SPDX-License-Identifier: Apache-2.0
#include "snapshot/followed_export.hpp"

#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "deliver/mark.hpp"
#include "ledger/loading_text.hpp"
#include "manage/aws_call.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_metrics.hpp"
#include "snapshot/export_advice.hpp"
#include "snapshot/given_up.hpp"

namespace tinydynamocdc::snapshot {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;

namespace {

// A list of a million files takes a thousand requests.
constexpr std::chrono::milliseconds k_list_limit = std::chrono::minutes(10);
// A look takes a tenth of the time at most.
constexpr int k_pause_per_look = 9;

bool passes(const Error& error) {
  return base::is_transient(error.kind) || error.kind == ErrorKind::expired;
}

}  // namespace

FollowedExport::FollowedExport(const SnapshotParts& parts, const SnapshotTarget& target,
                               Order order)
    : parts_(parts), target_(target), order_(std::move(order)), began_(now()) {}

void FollowedExport::look() {
  if (phase_ == Phase::exporting) {
    look_at_export();
  }
  if (phase_ == Phase::loading && now() >= next_look_) {
    look_at_loading();
  }
}

void FollowedExport::end(Result<void> outcome) {
  phase_ = Phase::over;
  outcome_ = std::move(outcome);
}

void FollowedExport::look_at_export() {
  const auto& clock = parts_.trigger.function.clock;
  const auto found = plain(parts_.exports.find_export(order_.arn, request_deadline(clock)));
  if (!found) {
    if (!passes(found.error())) {
      return end(std::unexpected(found.error()));
    }
    text_ = found.error().message;
  } else if (const auto* there = base::found_in(*found)) {
    judge(*there);
  } else {
    text_ = "not visible yet";
  }
  short_text_ = text_;
  if (phase_ == Phase::exporting && now() - began_ >= k_export_limit) {
    end(base::fail(
        ErrorKind::expired,
        std::format(
            "waited {} h for the export of {} (now: {}); run the same command again to continue",
            k_export_limit.count(), order_.table, text_)));
  }
}

void FollowedExport::judge(const aws::Export& seen) {
  if (seen.status == "FAILED") {
    return end(
        base::fail(ErrorKind::rejected,
                   std::format("the export {} failed: {}: {}; {}", seen.arn, seen.failure_code,
                               seen.failure_message, export_advice(seen.failure_code))));
  }
  if (seen.status == "COMPLETED") {
    return begin_loading(seen);
  }
  const auto passed = std::chrono::duration_cast<std::chrono::minutes>(now() - began_);
  text_ = std::format("{} min, {}", passed.count(), seen.status);
  if (seen.item_count > 0) {
    text_ += std::format(", {}, {} bytes", items_text(seen.item_count), seen.billed_bytes);
  }
}

std::string FollowedExport::loaded_by_function() const {
  return std::format("{} loads its files as they arrive; see its log", target_.site.function);
}

void FollowedExport::say_unseen(const Error& why) {
  parts_.trigger.function.console.say(std::format("  could not read how far {} is loaded: {}; {}",
                                                  order_.table, why.message, loaded_by_function()));
}

// Its folder is its summary's, whose key DescribeExport tells.
void FollowedExport::begin_loading(const aws::Export& done) {
  done_ = done;
  if (auto told = order_.completed(done); !told || !order_.is_loaded_by_us) {
    return end(std::move(told));
  }
  auto loader = loader_of(parts_, target_, order_.table);
  const auto name = done.manifest_key.rfind('/');
  if (loader && name == std::string::npos) {
    loader = base::fail(ErrorKind::unavailable, "DynamoDB does not report its manifest");
  }
  if (!loader) {
    say_unseen(loader.error());
    return end({});
  }
  loader_ = std::move(*loader);
  place_ = {.bucket = done.bucket,
            .folder = done.manifest_key.substr(0, name + 1),
            .destination = loader_.destination};
  phase_ = Phase::loading;
  first_at_ = moved_at_ = next_look_ = now();
}

Result<void> FollowedExport::find_size() {
  if (size_) {
    return {};
  }
  const auto deadline = Deadline::in(parts_.trigger.function.clock, k_list_limit);
  TINYDYNAMOCDC_TRY(const auto files, ledger::count_files(parts_.objects, place_, deadline));
  size_ = {.files = files, .items = static_cast<std::uint64_t>(done_.item_count)};
  return {};
}

void FollowedExport::look_at_loading() {
  const auto begun = now();
  const auto deadline = Deadline::in(parts_.trigger.function.clock, k_list_limit);
  const auto loading =
      find_size().and_then([&] { return ledger::read_loading(parts_.objects, place_, deadline); });
  if (!loading && passes(loading.error())) {
    text_ = short_text_ = loading.error().message;
    return;
  }
  next_look_ = now() + (now() - begun) * k_pause_per_look;
  if (!loading && loading.error().kind == ErrorKind::bad_input) {
    return end(std::unexpected(loading.error()));
  }
  if (!loading) {
    say_unseen(loading.error());
    return end({});
  }
  if (loading->is_finished) {
    return tell_end(*loading);
  }
  show(*loading);
  look_for_given_up();
  end_where_still(*loading);
}

void FollowedExport::show(const ledger::Loading& loading) {
  if (!first_) {
    first_ = loading;
    first_at_ = now();
  }
  if (loading.files != last_.files || loading.items != last_.items) {
    moved_at_ = now();
  }
  last_ = loading;
  const auto items = loading.items - std::min(loading.items, first_->items);
  const auto rate = ledger::rate_of(items, now() - first_at_);
  const auto size = size_.value_or(ledger::LoadingSize{});
  text_ = "loading: " + ledger::loading_text(loading, size, rate);
  short_text_ = "loading: " + ledger::short_loading_text(loading, size, rate);
}

void FollowedExport::look_for_given_up() {
  const auto found = given_up_of(parts_.queues, target_.site, id_of(order_.arn),
                                 request_deadline(parts_.trigger.function.clock));
  if (!found) {
    text_ += std::format("; could not read what was given up: {}", found.error().message);
    return;
  }
  if (*found > 0) {
    end(base::fail(
        ErrorKind::rejected,
        std::format("{} gave up files of the export {} ({}): `tinydynamocdc redrive --dry-run "
                    "--lambda-name {}` shows why; without --dry-run it loads them again",
                    target_.site.function, order_.arn, text_, target_.site.function)));
  }
}

// Files wait in one queue, those of an export that was complete before in front.
bool FollowedExport::others_come_first() const {
  const auto done = setup::done_with_in_queue(
      parts_.watch, parts_.trigger.function.clock,
      setup::queue_name(target_.site, setup::QueueKind::snapshots),
      std::chrono::duration_cast<std::chrono::seconds>(k_still_limit).count());
  return done.value_or(0) > 0;
}

void FollowedExport::end_where_still(const ledger::Loading& loading) {
  if (phase_ == Phase::over || now() - moved_at_ < k_still_limit) {
    return;
  }
  if (others_come_first()) {
    moved_at_ = now();
    text_ += "; files of other snapshots come first";
    return;
  }
  const auto* const why =
      loading.files == 0
          ? "a function older than this program records no progress (run --update-lambda), nor "
            "does one whose role may not write beside the export (run --create-s3-trigger)"
          : "a file with rows in quarantine does not count";
  end(base::fail(ErrorKind::unavailable,
                 std::format("no file of the export {} was loaded for {} min ({}): {}; see "
                             "`tinydynamocdc status` and the function's log",
                             order_.arn, k_still_limit.count(), text_, why)));
}

void FollowedExport::tell_end(const ledger::Loading& loading) {
  const auto files = base::counted(static_cast<std::int64_t>(loading.files), "file");
  parts_.trigger.function.console.say(
      std::format("  the export {} of {} is loaded: {} in {}", id_of(order_.arn), order_.table,
                  items_text(static_cast<std::int64_t>(loading.items)), files));
  if (done_.type == "FULL_EXPORT") {
    tell_mark();
  }
  end({});
}

// A snapshot that cannot be marked is loaded nevertheless: the function's log has the reason.
void FollowedExport::tell_mark() {
  if (parts_.tinybird == nullptr) {
    return;
  }
  auto& console = parts_.trigger.function.console;
  const auto marked = deliver::has_mark(*parts_.tinybird, loader_.landing, order_.arn,
                                        request_deadline(parts_.trigger.function.clock));
  if (!marked) {
    console.say(std::format("  could not check whether it is marked as complete: {}",
                            marked.error().message));
  } else if (!*marked) {
    console.say(std::format(
        "  it is not marked as complete, so deleted items are not hidden: see the log of {}",
        target_.site.function));
  }
}

}  // namespace tinydynamocdc::snapshot
