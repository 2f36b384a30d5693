// SPDX-License-Identifier: Apache-2.0
#include "load/run_load.hpp"

#include <algorithm>
#include <atomic>
#include <format>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/caught.hpp"
#include "base/found_in.hpp"
#include "base/on_threads.hpp"
#include "base/try.hpp"
#include "deliver/destinations.hpp"
#include "gzip/gunzip.hpp"
#include "lambda/file_loading.hpp"
#include "lambda/metrics.hpp"
#include "lambda/object_reader.hpp"
#include "row/row_writer.hpp"

namespace tinydynamocdc::load {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using lambda::ExportProgress;
using lambda::FileLoaded;
using lambda::FileToLoad;
using source::ExportDataFile;

namespace {

// Whether the next file may fare better.
bool is_about_the_file(ErrorKind kind) {
  return kind == ErrorKind::bad_input || kind == ErrorKind::rejected ||
         kind == ErrorKind::too_large || kind == ErrorKind::missing;
}

// What stands in the way of a mark, and not of the rows: somebody's permission, or a place that
// does not know the export. Everything else may be gone at the next attempt, or is a mistake.
bool keeps_the_mark_away(ErrorKind kind) {
  return kind == ErrorKind::denied || kind == ErrorKind::missing || kind == ErrorKind::rejected ||
         kind == ErrorKind::bad_config;
}

// What each thread delivers with.
struct Hands {
  Hands(const LoadParts& parts, deliver::Remark remark)
      : writer(parts.naming.key_prefix),
        destinations(parts.tinybird, parts.naming, deliver::TableCheck::ensure, std::move(remark)) {
  }

  [[nodiscard]] deliver::DeliverParts with(tinybird::Client& client) {
    return {.writer = writer, .destinations = destinations, .client = client};
  }

  row::RowWriter writer;
  deliver::Destinations destinations;
};

class Run {
 public:
  Run(const LoadParts& parts, LoadPlan& plan, LoadMonitor& monitor,
      const std::function<void(const Error&)>& failed)
      : parts_(parts),
        plan_(plan),
        outer_(monitor),
        failed_(failed),
        monitor_{.tally = monitor.tally,
                 .look = monitor.look,
                 .is_stopping = [this] { return is_ending(); }},
        hands_(parts, [&parts](std::string_view remark) {
          parts.log.line(LogLevel::warning, remark, {});
        }) {
    monitor.tally.files += plan.survey.look.files - plan.survey.look.waiting;
    monitor.tally.items += plan.survey.look.items - plan.survey.waiting_items;
  }

  Result<void> prepare() {
    const auto& waiting = plan_.survey.waiting;
    if (waiting.empty()) {
      return {};
    }
    const auto& first = waiting.front().key;
    const auto name = std::string_view(first).substr(first.rfind('/') + 1);
    if (auto noted = plan_.ledger.wait_for(name, turn()); !noted) {
      return base::fail(noted.error().kind,
                        std::format("the ledger cannot be written: {}; --ledger DIR writes it to a "
                                    "folder on this machine instead",
                                    noted.error().message));
    }
    const auto with_items =
        std::ranges::find_if(waiting, [](const auto& file) { return file.item_count > 0; });
    return with_items == waiting.end() ? Result<void>() : make_data_source(*with_items);
  }

  LoadReport run(unsigned jobs) {
    const auto wanted = std::clamp<std::size_t>(plan_.survey.waiting.size(), 1, jobs);
    base::on_threads(wanted, [this] { take_files(); });
    if (!report_.failures.empty()) {
      report_.end = LoadReport::End::failed;
    } else if (outer_.is_stopping()) {
      report_.end = LoadReport::End::stopped;
    } else {
      end_export();
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] Deadline turn() const { return Deadline::in(parts_.tinybird.clock(), k_turn); }

  [[nodiscard]] bool is_ending() const { return is_ending_ || outer_.is_stopping(); }

  // Once, by one thread: several would make it several times.
  Result<void> make_data_source(const ExportDataFile& file) {
    const aws::ObjectName object{.bucket = plan_.object.bucket, .key = file.key};
    const auto url = parts_.objects.url(object);
    lambda::ObjectReader reader(parts_.objects, object, turn());
    gzip::Gunzip text(reader);
    source::ExportFile lines(text, plan_.info, {.file_name = "", .place = url});
    TINYDYNAMOCDC_TRY(const auto read, lines.next());
    const auto* line = base::found_in(read);
    if (line == nullptr || !line->change) {
      return {};  // Loading it says what is wrong.
    }
    return hands_.destinations.datasource_of(*line->change, turn()).transform([](auto) {});
  }

  // What each thread does.
  void take_files() {
    Hands hands(parts_, [](std::string_view) {});  // hands_ has said it.
    const auto deliver = hands.with(parts_.tinybird);
    MonitoredFile watch(monitor_);
    lambda::FileLoading loading({.log = parts_.log,
                                 .request_id = "",
                                 .objects = parts_.objects,
                                 .ledger = plan_.ledger,
                                 .deliver = deliver,
                                 .options = parts_.deliver,
                                 .watch = &watch});
    const auto& waiting = plan_.survey.waiting;
    for (auto i = next_++; i < waiting.size() && !is_ending(); i = next_++) {
      watch.begin();
      const auto loaded = base::caught(waiting[i].key, [&] { return take(loading, waiting[i]); });
      if (!loaded) {
        give_up(loaded.error());
      }
    }
  }

  Result<void> take(lambda::FileLoading& loading, const ExportDataFile& file) {
    const aws::ObjectName object{.bucket = plan_.object.bucket, .key = file.key};
    const FileToLoad what{
        .object = object,
        .info = plan_.info,
        .expected = [&file]() -> Result<std::optional<ExportDataFile>> { return file; },
        .quarantined =
            plan_.is_full() ? FileToLoad::Quarantined::load_again : FileToLoad::Quarantined::leave};
    for (;;) {
      const auto loaded = loading.load(what, turn());
      add(loaded);
      if (loaded.state == FileLoaded::State::failed) {
        return std::unexpected(loaded.error.value_or(Error()));
      }
      if (loaded.state != FileLoaded::State::goes_on || is_ending()) {
        return {};
      }
    }
  }

  void add(const FileLoaded& loaded) {
    const std::scoped_lock lock(mutex_);
    const auto& report = loaded.file.report;
    report_.delivered += report.delivered;
    report_.quarantined += report.quarantined;
    report_.bytes += report.bytes_sent;
    const bool is_done =
        loaded.state == FileLoaded::State::done || loaded.state == FileLoaded::State::loaded_before;
    report_.files += loaded.state == FileLoaded::State::done ? 1 : 0;
    outer_.tally.files += is_done ? 1 : 0;
    if (loaded.state == FileLoaded::State::loaded_before) {
      outer_.tally.items += loaded.file.items;  // Somebody else has just loaded it.
    }
  }

  void give_up(const Error& error) {
    const std::scoped_lock lock(mutex_);
    report_.failures.push_back(error);
    failed_(error);
    if (!is_about_the_file(error.kind) || report_.failures.size() >= k_failed_files_max) {
      is_ending_ = true;
    }
  }

  // All of it is acknowledged.
  void end_export() {
    if (!plan_.is_full()) {
      if (const auto finished = plan_.ledger.finish(turn()); !finished) {
        fail(finished.error());
      }
      return;
    }
    lambda::Metrics metrics({.function_name = {},
                             .clock = parts_.tinybird.clock(),
                             .client = parts_.tinybird,
                             .output = [](std::string_view) {}});
    lambda::ExportLookup lookup(
        {.aws = parts_.aws, .tinybird = parts_.tinybird, .naming = parts_.naming});
    auto ended = lambda::ExportEnd({.log = parts_.log,
                                    .request_id = "",
                                    .aws = parts_.aws,
                                    .lookup = lookup,
                                    .deliver = hands_.with(parts_.tinybird),
                                    .options = parts_.deliver,
                                    .metrics = metrics,
                                    .naming = parts_.naming},
                                   plan_.ledger)
                     .summary_came(plan_.object, plan_.summary, turn());
    if (ended) {
      report_.progress = std::move(*ended);
      if (report_.progress.state == ExportProgress::State::loading) {
        report_.progress.reason =
            "not every file is loaded completely; a file with rows in quarantine does not count as "
            "loaded: see the data source's _quarantine";
      }
    } else if (keeps_the_mark_away(ended.error().kind)) {
      report_.progress = {.state = ExportProgress::State::not_marked,
                          .reason = std::move(ended).error().message};
    } else {
      fail(ended.error());
    }
  }

  void fail(const Error& error) {
    report_.end = LoadReport::End::failed;
    give_up(error);
  }

  const LoadParts& parts_;
  LoadPlan& plan_;
  LoadMonitor& outer_;
  const std::function<void(const Error&)>& failed_;
  LoadMonitor monitor_;  // Whose files end also when another thread has given up.
  Hands hands_;
  std::atomic<std::size_t> next_ = 0;  // Of the files that wait.
  std::atomic<bool> is_ending_ = false;
  std::mutex mutex_;  // Of report_.
  LoadReport report_;
};

}  // namespace

Result<LoadReport> run_load(const LoadParts& parts, LoadPlan& plan, unsigned jobs,
                            LoadMonitor& monitor, const std::function<void(const Error&)>& failed) {
  Run run(parts, plan, monitor, failed);
  TINYDYNAMOCDC_TRY_VOID(run.prepare());
  return run.run(jobs);
}

}  // namespace tinydynamocdc::load
