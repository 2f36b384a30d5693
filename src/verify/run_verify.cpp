// SPDX-License-Identifier: Apache-2.0
#include "verify/run_verify.hpp"

#include <algorithm>
#include <atomic>
#include <format>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "base/caught.hpp"
#include "base/on_threads.hpp"
#include "base/try.hpp"
#include "dynamodb/keys.hpp"
#include "tinybird/sql.hpp"
#include "verify/answers.hpp"
#include "verify/image_digest.hpp"
#include "verify/journal.hpp"
#include "verify/records.hpp"
#include "verify/sample_keys.hpp"
#include "verify/sip_hash.hpp"
#include "verify/slice_look.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::chrono::milliseconds k_file_time{3'600'000};
constexpr std::uint64_t k_look_every = 1'000;

// What the data source says of itself.
struct Overview {
  Marks marks;
  std::uint64_t rows = 0;
  std::optional<std::vector<std::string>> keys;  // A sample; nothing: it would be too much.
};

Error told(const Subject& subject, const tinybird::Failure& failure) {
  if (tinybird::says_not_there(failure, subject.datasource)) {
    return {ErrorKind::missing,
            std::format("there is no data source {} in Tinybird", subject.datasource)};
  }
  if (failure.error.kind == ErrorKind::denied) {
    return base::with_context(
        failure.error, std::format("verify needs a token with READ on {}{}{}", subject.datasource,
                                   subject.view.empty() ? "" : " and ", subject.view));
  }
  return failure.error;
}

// The only row of an answer.
Result<AnswerRow> one_row(tinybird::Client& tinybird, const Subject& subject,
                          const std::string& statement) {
  auto rows = ask(tinybird, statement);
  if (!rows) {
    return std::unexpected(told(subject, rows.error()));
  }
  if (rows->size() != 1) {
    return base::fail(ErrorKind::unavailable, "Tinybird answers a count with no row");
  }
  return std::move(rows->front());
}

// The sample reads a column of all rows: beyond some 10^9 of them it is more than Tinybird allows.
Result<AnswerRow> counts_of(tinybird::Client& tinybird, const Subject& subject) {
  auto rows = ask(tinybird, overview_statement(subject));
  if (rows && rows->size() == 1) {
    return std::move(rows->front());
  }
  if (!rows && !is_too_heavy(rows.error())) {
    return std::unexpected(told(subject, rows.error()));
  }
  return one_row(tinybird, subject, counts_statement(subject));
}

Result<Overview> overview_of(tinybird::Client& tinybird, const Subject& subject) {
  TINYDYNAMOCDC_TRY(const auto counts, counts_of(tinybird, subject));
  TINYDYNAMOCDC_TRY(const auto marks, one_row(tinybird, subject, marks_statement(subject)));
  return Overview{
      .marks = {.before = text_in(marks, "mark_before"),
                .at_export = text_in(marks, "mark_at_export"),
                .now = text_in(marks, "mark_now"),
                .own_rows = number_in(counts, "own_rows")},
      .rows = number_in(counts, "all_rows"),
      .keys = counts.contains("bounds") ? std::optional(texts_in(counts, "bounds")) : std::nullopt};
}

Result<void> check_hashes(tinybird::Client& tinybird, const Subject& subject) {
  TINYDYNAMOCDC_TRY(const auto row, one_row(tinybird, subject, hash_check_statement()));
  return number_in(row, "is_right") == 1
             ? Result<void>()
             : base::fail(ErrorKind::internal,
                          "Tinybird's sipHash64 is not the one that verify computes");
}

// The same work by several threads: `work(i)` for each i below `count`, until one fails or it is
// time to stop. Returns the first error.
Result<void> share(unsigned jobs, std::size_t count, const std::function<bool()>& is_stopping,
                   const std::function<Result<void>(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> failed;
  std::atomic<bool> is_ending = false;
  base::on_threads(std::min<std::size_t>(jobs, count), [&] {
    for (auto i = next++; i < count && !is_ending && !is_stopping(); i = next++) {
      const auto done = base::caught("verify", [&] { return work(i); });
      if (!done) {
        const std::scoped_lock lock(mutex);
        failed = failed ? failed : done.error();
        is_ending = true;
      }
    }
  });
  return failed ? Result<void>(std::unexpected(*failed)) : Result<void>();
}

// All of what makes two requests the same.
std::string identity(const VerifyRequest& request) {
  const auto& subject = request.subject;
  std::string columns;
  for (const auto& column : subject.columns) {
    columns += " " + column.name;
  }
  return std::format("1 {} {} {}{} {} {} {} {} {}", request.api, subject.datasource, subject.view,
                     columns, subject.export_arn, subject.edge_begin_s, subject.export_time_s,
                     subject.sample, request.asked == Asked::both ? "both" : "now");
}

class Run {
 public:
  Run(tinybird::Client& tinybird, const ExportFiles& files, const VerifyRequest& request,
      VerifyMonitor& monitor)
      : tinybird_(tinybird), files_(files), request_(request), monitor_(monitor) {}

  Result<Verified> run() {
    TINYDYNAMOCDC_TRY_VOID(check_hashes(tinybird_, request_.subject));
    TINYDYNAMOCDC_TRY(const auto overview, overview_of(tinybird_, request_.subject));
    const auto now = tinybird_.clock().unix_ms();
    TINYDYNAMOCDC_TRY(auto journal, Journal::open(request_.state, identity(request_), now));
    TINYDYNAMOCDC_TRY(const auto slices, slices_of(journal, overview, now));
    const auto questions = questions_of(request_.asked, overview.marks);
    const RecordFiles records(journal.folder(), slices.count());
    TINYDYNAMOCDC_TRY_VOID(read_files(slices, records));
    Verified verified;
    verified.report = {.subject = request_.subject,
                       .questions = questions,
                       .source = request_.source,
                       .before = {},
                       .now = {},
                       .notes = {}};
    if (!monitor_.is_stopping()) {
      const LookParts parts{.tinybird = tinybird_,
                            .subject = request_.subject,
                            .marks = overview.marks,
                            .questions = questions,
                            .slices = slices};
      TINYDYNAMOCDC_TRY_VOID(look_at_slices(parts, records, journal));
    }
    if (!monitor_.is_stopping()) {
      TINYDYNAMOCDC_TRY_VOID(resolve(slices, questions, journal, verified));
    }
    verified.report.is_stopped = monitor_.is_stopping();
    if (!verified.report.is_stopped) {
      journal.remove();
    }
    return verified;
  }

 private:
  Result<Slices> slices_of(Journal& journal, const Overview& overview, std::int64_t now) {
    if (const auto& head = journal.head()) {
      return Slices(head->is_number, head->bounds);
    }
    const bool is_number = request_.subject.columns.front().is_number;
    auto keys = overview.keys;
    if (!keys) {
      TINYDYNAMOCDC_TRY(
          keys, sample_keys(files_, is_number, Deadline::in(tinybird_.clock(), k_file_time)));
    }
    auto slices = Slices::of_sample(is_number, *keys, overview.rows, request_.slice_rows);
    TINYDYNAMOCDC_TRY_VOID(journal.begin({.what = identity(request_),
                                          .bounds = slices.bounds(),
                                          .is_number = is_number,
                                          .begun_unix_ms = now}));
    return slices;
  }

  Result<void> read_files(const Slices& slices, const RecordFiles& records) {
    return share(request_.jobs, files_.files.size(), monitor_.is_stopping,
                 [&](std::size_t file) -> Result<void> {
                   const auto number = static_cast<std::uint32_t>(file);
                   if (!records.has(number)) {
                     TINYDYNAMOCDC_TRY_VOID(read_file(number, slices, records));
                   } else {
                     monitor_.tally.items += files_.files[file].item_count;
                   }
                   ++monitor_.tally.files;
                   monitor_.look();
                   return {};
                 });
  }

  Result<void> read_file(std::uint32_t file, const Slices& slices, const RecordFiles& records) {
    std::vector<std::vector<Record>> by_slice(slices.count());
    std::uint64_t read = 0;
    const auto take = [&](const ExportItem& item) -> Result<bool> {
      if (++read % k_look_every == 0) {
        monitor_.tally.items += k_look_every;
        monitor_.look();
      }
      const auto key = sip_hash64(item.keys);
      if (is_in_sample(request_.subject, key)) {
        const auto image = dynamodb::unescaped(item.transcoded_body);
        TINYDYNAMOCDC_TRY(const auto digest, item_digest(item.keys, image));
        by_slice[slices.slice_of(item.first_key)].push_back(
            {.key = key, .digest = digest, .file = file, .line = item.line});
      }
      return !monitor_.is_stopping();
    };
    TINYDYNAMOCDC_TRY_VOID(
        read_items(files_, file, take, Deadline::in(tinybird_.clock(), k_file_time)));
    if (monitor_.is_stopping()) {
      return {};  // Perhaps before its end.
    }
    monitor_.tally.items += read % k_look_every;
    return records.write(file, by_slice);
  }

  Result<void> look_at_slices(const LookParts& parts, const RecordFiles& records,
                              Journal& journal) {
    std::mutex mutex;
    const auto known = journal.looks();
    monitor_.tally.slices_all = parts.slices.count();
    return share(request_.jobs, parts.slices.count(), monitor_.is_stopping,
                 [&](std::size_t slice) -> Result<void> {
                   if (!known.contains(slice)) {
                     TINYDYNAMOCDC_TRY(
                         const auto its,
                         records.slice(slice, static_cast<std::uint32_t>(files_.files.size())));
                     TINYDYNAMOCDC_TRY(auto look, look_at(parts, slice, its));
                     const std::scoped_lock lock(mutex);
                     TINYDYNAMOCDC_TRY_VOID(journal.add(slice, std::move(look)));
                   }
                   ++monitor_.tally.slices;
                   monitor_.look();
                   return {};
                 });
  }

  Result<void> resolve(const Slices& slices, const Questions& questions, const Journal& journal,
                       Verified& verified) {
    auto& report = verified.report;
    std::vector<Suspect> suspects;
    for (const auto& [slice, look] : journal.looks()) {
      report.items_compared += look.items;
      report.shown_items += look.shown_items;
      report.not_looked_at += look.suspects_left_out;
      for (const auto& suspect : look.suspects) {
        if (suspects.size() < k_suspects_max) {
          suspects.push_back(suspect);
        } else {
          ++report.not_looked_at;
        }
      }
    }
    for (const auto& file : files_.files) {
      report.items_of_source += file.item_count;
    }
    report.looked_at = suspects.size();
    if (suspects.empty()) {
      return {};
    }
    // The slices were looked at over some time: what is judged now is judged by what holds now.
    TINYDYNAMOCDC_TRY(const auto overview, overview_of(tinybird_, request_.subject));
    const LookParts parts{.tinybird = tinybird_,
                          .subject = request_.subject,
                          .marks = overview.marks,
                          .questions = questions,
                          .slices = slices};
    Resolver resolver(parts, files_, monitor_.is_stopping);
    TINYDYNAMOCDC_TRY_VOID(resolver.resolve(std::move(suspects)));
    TINYDYNAMOCDC_TRY_VOID(resolver.wait(request_.wait));
    resolver.tell(report);
    verified.wrong = resolver.wrong();
    return {};
  }

  tinybird::Client& tinybird_;
  const ExportFiles& files_;
  const VerifyRequest& request_;
  VerifyMonitor& monitor_;
};

}  // namespace

Questions questions_of(Asked asked, const Marks& marks) {
  Questions questions;
  if (asked == Asked::only_now) {
    questions.before = false;
    questions.why_not_before = "--now";
  } else if (marks.own_rows > 0 && marks.before == "0") {
    questions.before = false;
    questions.why_not_before =
        "Tinybird has no older complete snapshot, so before this one it did not hold the whole "
        "table";
  }
  return questions;
}

Result<Verified> run_verify(tinybird::Client& tinybird, const ExportFiles& files,
                            const VerifyRequest& request, VerifyMonitor& monitor) {
  return Run(tinybird, files, request, monitor).run();
}

}  // namespace tinydynamocdc::verify
