// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_end.hpp"

#include <cstdint>
#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "deliver/older_rows.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/stream_gap.hpp"
#include "lambda/export_completion.hpp"
#include "lambda/export_turn.hpp"
#include "lambda/loaded_files.hpp"
#include "lambda/manifest_files.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using source::ExportSummary;
using State = ExportProgress::State;

namespace {

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

std::string_view file_name(std::string_view key) { return key.substr(key.rfind('/') + 1); }

}  // namespace

Result<void> compare_items(const ExportSummary& summary, std::uint64_t items,
                           std::string_view where) {
  if (items == summary.item_count) {
    return {};
  }
  return base::fail(ErrorKind::bad_input,
                    std::format("export {} is not complete: its summary promises {} items, {} "
                                "have {}",
                                summary.export_arn, summary.item_count, where, items));
}

std::optional<std::string> reason_against_mark(const std::optional<aws::Export>& described) {
  if (!described) {
    return "DynamoDB no longer describes the export (after 90 days), so it is unknown whether it "
           "has a filter";
  }
  if (described->selection != aws::Selection::everything) {
    return "it has a FilterSpecification: items outside the filter still exist";
  }
  return std::nullopt;
}

Result<KnownExport> ExportEnd::known(const ExportObject& object, const ExportSummary& summary) {
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(summary.export_arn));
  return judged(summary, object.key.export_id, arn.account);
}

// The ledger tells what is loaded, the data folder what is there: neither a look for each file.
Result<void> ExportEnd::check_folder(const ExportObject& object, Deadline deadline) {
  auto& objects = parts_.aws.in(object.region).objects;
  const aws::ObjectName folder{.bucket = object.bucket, .key = object.key.folder() + "data/"};
  ObjectNames there;
  for (std::string from;;) {
    auto page = objects.list(folder, from, deadline);
    if (!page) {
      return std::unexpected(
          base::with_context(page.error().error, "its files could not be listed"));
    }
    for (const auto& key : page->keys) {
      there.add(key);
    }
    if (page->next.empty()) {
      break;
    }
    from = std::move(page->next);
  }
  ManifestFiles manifest(objects, object.bucket, object.key, deadline);
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto next, manifest.next());
    const auto* file = base::found_in(next);
    if (file == nullptr) {
      return {};
    }
    if (!there.contains(file->key)) {
      return base::fail(ErrorKind::missing,
                        std::format("file {} of its manifest does not exist: {}", manifest.files(),
                                    objects.url({.bucket = object.bucket, .key = file->key})));
    }
  }
}

Result<ExportProgress> ExportEnd::summary_came(const ExportObject& object,
                                               const ExportSummary& summary, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto export_known, known(object, summary));
  if (auto whole = check_folder(object, deadline); !whole) {
    return std::unexpected(base::with_context(
        whole.error(),
        std::format("export {} {}", summary.export_arn,
                    whole.error().kind == ErrorKind::missing ? "is not complete"
                                                             : "could not be checked")));
  }
  // One that is refused for good is refused at once, not when its last file would mark it.
  TINYDYNAMOCDC_TRY_VOID(parts_.lookup.refuse_projection(export_known, deadline));
  tell_if_too_early(export_known, deadline);
  return look(object, summary, export_known, deadline);
}

Result<ExportProgress> ExportEnd::file_loaded(const ExportObject& object,
                                              const aws::ObjectName& file, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto text, parts_.lookup.summary(object, deadline));
  const auto* summary = base::found_in(text);
  if (summary == nullptr) {
    return ExportProgress{};  // Its own event comes later, and looks.
  }
  TINYDYNAMOCDC_TRY(const auto waited_for, ledger_.waiting_for(deadline));
  if (turn_of(file_name(file.key), waited_for) == Turn::is_other_loaded) {
    TINYDYNAMOCDC_TRY(const auto is_loaded, ledger_.is_loaded(waited_for.value_or(""), deadline));
    if (!is_loaded) {
      return ExportProgress{};
    }
  }
  TINYDYNAMOCDC_TRY(const auto export_known, known(object, *summary));
  return look(object, *summary, export_known, deadline);
}

Result<ExportProgress> ExportEnd::look(const ExportObject& object, const ExportSummary& summary,
                                       const KnownExport& export_known, Deadline deadline) {
  TINYDYNAMOCDC_TRY(auto loaded, ledger_.loaded(deadline));
  ManifestFiles manifest(parts_.aws.in(object.region).objects, object.bucket, object.key, deadline);
  LoadedFiles::Look look;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto next, manifest.next());
    const auto* file = base::found_in(next);
    if (file == nullptr) {
      break;
    }
    loaded.take(*file, look);
  }
  TINYDYNAMOCDC_TRY_VOID(compare_items(summary, look.items, "the files of its manifest"));
  const auto outcome = outcome_of(look, ledger_.round());
  if (outcome == LookOutcome::contradiction) {
    return base::fail(
        ErrorKind::bad_input,
        std::format(
            "export {} is not marked as complete: its data file {} was loaded with another MD5 or "
            "number of items than its manifest says: the object is damaged or was replaced",
            summary.export_arn, look.contradiction));
  }
  parts_.log.line(LogLevel::info,
                  outcome == LookOutcome::mark       ? "the export is loaded"
                  : outcome == LookOutcome::finished ? "the export was loaded before"
                                                     : "the export is being loaded",
                  {{"requestId", parts_.request_id},
                   {"export", summary.export_arn},
                   {"files", number(look.files)},
                   {"items", number(look.items)},
                   {"filesWaiting", number(look.waiting)},
                   {"waitingFor", look.waiting_for}});
  if (outcome == LookOutcome::mark) {
    return mark(export_known, look.items, deadline);
  }
  if (outcome == LookOutcome::finished) {
    return ExportProgress{.state = State::loaded_before, .reason = {}};
  }
  wait_for(look.waiting_for, deadline);
  return ExportProgress{};
}

// Nobody needs it: it saves looks.
void ExportEnd::wait_for(const std::string& file, Deadline deadline) {
  if (const auto noted = ledger_.wait_for(file, deadline); !noted) {
    parts_.log.line(LogLevel::warning, "the function may not write an export's ledger",
                    {{"requestId", parts_.request_id}, {"reason", noted.error().message}});
  }
}

Result<ExportProgress> ExportEnd::mark(const KnownExport& export_known, std::uint64_t items,
                                       Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(export_known.table_arn));
  TINYDYNAMOCDC_TRY(const auto without, why_no_mark(export_known, deadline));
  if (const auto* reason = base::found_in(without)) {
    parts_.log.line(
        LogLevel::warning, "the export is not marked as complete",
        {{"requestId", parts_.request_id}, {"export", export_known.arn}, {"reason", *reason}});
    return finished({.state = State::not_marked, .reason = *reason}, deadline);
  }
  const auto info = info_of(export_known, {});
  TINYDYNAMOCDC_TRY(
      const auto unmarked,
      ExportCompletion({.log = parts_.log,
                        .deliver = parts_.deliver,
                        .options = parts_.options,
                        .naming = parts_.naming})
          .mark({.info = info, .table = table.table, .items = items}, parts_.request_id, deadline));
  const auto* reason = base::found_in(unmarked);
  if (reason == nullptr && parts_.marked) {
    TINYDYNAMOCDC_TRY_VOID(parts_.marked());
  }
  return finished(reason == nullptr ? ExportProgress{.state = State::marked, .reason = {}}
                                    : ExportProgress{.state = State::not_marked, .reason = *reason},
                  deadline);
}

Result<ExportProgress> ExportEnd::finished(ExportProgress progress, Deadline deadline) {
  TINYDYNAMOCDC_TRY_VOID(ledger_.finish(deadline));
  return progress;
}

// Only DescribeExport tells of a filter. Nothing: it has none.
Result<std::optional<std::string>> ExportEnd::why_no_mark(const KnownExport& known,
                                                          Deadline deadline) {
  const auto found = parts_.lookup.description(known, deadline);
  if (!found) {
    return std::unexpected(base::with_context(
        found.error(),
        std::format("could not ask DynamoDB whether export {} has a filter", known.arn)));
  }
  return reason_against_mark(*found);
}

void ExportEnd::gap_is_not_known(const KnownExport& known, const Error& why) {
  parts_.log.line(
      LogLevel::warning, "could not check whether the export repairs the gap before it",
      {{"requestId", parts_.request_id}, {"export", known.arn}, {"reason", why.message}});
}

// Its rows are right, but what was lost before the stream was on stays lost: people have to know.
void ExportEnd::tell_if_too_early(const KnownExport& known, Deadline deadline) {
  const auto parsed = dynamodb::parse_table_arn(known.table_arn);
  if (!parsed) {
    return gap_is_not_known(known, parsed.error());
  }
  const auto& arn = *parsed;
  const auto found = parts_.aws.in(arn.region).tables.find_table(arn.table, deadline);
  if (!found) {
    return gap_is_not_known(known, found.error().error);
  }
  const auto* table = base::found_in(*found);
  if (table == nullptr || table->stream_arn.empty()) {
    return;  // Nobody listens: there is no gap to be mended, all of it is one.
  }
  const auto now_ms = parts_.deliver.client.clock().unix_ms();
  const auto gap = dynamodb::gap_before(table->stream_arn, table->created_unix_ms, now_ms);
  if (known.export_time_s >= dynamodb::mended_from_s(gap.end_unix_ms)) {
    return;
  }
  if (gap.needs_older_rows) {
    const auto older = deliver::holds_rows_before(parts_.deliver.client, parts_.naming, arn.table,
                                                  gap.end_unix_ms, deadline);
    if (!older) {
      return gap_is_not_known(known, older.error());
    }
    if (!*older) {
      return;
    }
  }
  parts_.metrics.add_export_too_early();
  parts_.log.line(
      LogLevel::error, "the export is too early: take another snapshot",
      {{"requestId", parts_.request_id},
       {"export", known.arn},
       {"exportTime", base::utc_text(known.export_time_s)},
       {"reason",
        std::format("{} at {}; only an export as of {} or later repairs what was lost before",
                    gap.what, base::utc_text(dynamodb::seconds_up(gap.end_unix_ms)),
                    base::utc_text(dynamodb::mended_from_s(gap.end_unix_ms)))}});
}

}  // namespace tinydynamocdc::lambda
