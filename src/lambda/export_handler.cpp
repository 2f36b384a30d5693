// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_handler.hpp"

#include <cstdint>
#include <format>
#include <utility>
#include <vector>

#include "base/caught.hpp"
#include "base/found_in.hpp"
#include "deliver/older_rows.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/stream_gap.hpp"
#include "lambda/data_file.hpp"
#include "lambda/export_completion.hpp"
#include "lambda/manifest_files.hpp"
#include "source/s3_event.hpp"

namespace tinydynamocdc::lambda {

using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using source::ExportKey;
using source::ExportSummary;

namespace {

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

struct Counts {
  std::uint64_t files = 0;
  std::uint64_t items = 0;
  std::uint64_t delivered = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t bodies = 0;
  std::uint64_t bytes = 0;
};

// One event being handled.
class Run {
 public:
  Run(const ExportHandler::Parts& parts, const ObjectsCreated& event)
      : parts_(parts), event_(event) {}

  Result<void> take(const source::S3Object& object) {
    const auto key = source::parse_export_key(object.key);
    const aws::ObjectName name{.bucket = object.bucket, .key = object.key};
    const ExportObject of_export{.bucket = object.bucket, .region = object.region, .key = key};
    switch (key.kind) {
      case ExportKey::Kind::data_file:
        return data_file(of_export, name);
      case ExportKey::Kind::summary:
        return summary(of_export, name);
      case ExportKey::Kind::shared_data_file:
        nothing_to_do(name, "data of an incremental export: loaded when its manifest comes");
        return {};
      case ExportKey::Kind::companion:
        nothing_to_do(name, "belongs to an export, and holds no items");
        return {};
      case ExportKey::Kind::ion_data_file:
        return base::fail(ErrorKind::bad_input,
                          std::format("{}: an export in the format ION cannot be loaded: export "
                                      "the table again in the format DYNAMODB_JSON",
                                      name.url()));
      case ExportKey::Kind::foreign:
        break;
    }
    if (object.key.ends_with('/')) {
      nothing_to_do(name, "a folder, as the console makes them");
      return {};
    }
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: not of a DynamoDB export ([…/]AWSDynamoDB/<export "
                                  "id>/data/<name>.json.gz): give the bucket's notification the "
                                  "prefix of the exports",
                                  name.url()));
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  aws::S3Objects& objects_in(const std::string& region) { return parts_.aws.in(region).objects; }

  void nothing_to_do(const aws::ObjectName& name, std::string_view why) {
    const auto url = name.url();
    parts_.log.line(LogLevel::info, "nothing to do for an object",
                    {{"requestId", event_.request_id}, {"object", url}, {"reason", why}});
  }

  Result<void> data_file(const ExportObject& object, const aws::ObjectName& name) {
    const auto info = parts_.lookup.find(object, event_.place, event_.deadline);
    if (!info) {
      return std::unexpected(base::with_context(info.error(), name.url()));
    }
    const auto delivered = deliver(object.region, name, **info);
    if (auto whole = check_data_file(delivered, nullptr); !whole) {
      return whole;
    }
    ManifestFiles manifest(objects_in(object.region), object.bucket, object.key, event_.deadline);
    const auto expected = find_data_file(manifest, name);
    return expected ? check_data_file(delivered, base::found_in(*expected))
                    : std::unexpected(expected.error());
  }

  DataFileReport deliver(const std::string& region, const aws::ObjectName& name,
                         const source::ExportInfo& info) {
    auto file = deliver_data_file(objects_in(region), name, info, parts_.deliver, parts_.options,
                                  event_.deadline);
    log_data_file(parts_.log, event_.request_id, file);
    parts_.metrics.add_items(file.report);
    ++counts_.files;
    counts_.items += file.report.read;
    counts_.delivered += file.report.delivered;
    counts_.quarantined += file.report.quarantined;
    counts_.bodies += file.report.bodies_sent;
    counts_.bytes += file.report.bytes_sent;
    return file;
  }

  Result<void> summary(const ExportObject& object, const aws::ObjectName& name) {
    const auto text = parts_.lookup.summary(object, event_.deadline);
    if (!text) {
      return std::unexpected(text.error());
    }
    const auto* summary = base::found_in(*text);
    if (summary == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("{}: S3 told of it, but it does not exist, or may not be read "
                                    "(needed: s3:GetObject)",
                                    name.url()));
    }
    const auto known = judged(*summary, object.key.export_id,
                              event_.place ? event_.place->account : std::string_view());
    if (!known) {
      return std::unexpected(base::with_context(known.error(), name.url()));
    }
    return known->type == source::ExportType::full ? full_export(object, *summary, *known)
                                                   : incremental_export(object, *summary, *known);
  }

  // Its files have events of their own; what the manifest promises has to be there.
  Result<void> full_export(const ExportObject& object, const ExportSummary& summary,
                           const KnownExport& known) {
    auto& objects = objects_in(object.region);
    ManifestFiles manifest(objects, object.bucket, object.key, event_.deadline);
    std::uint64_t items = 0;
    for (;;) {
      const auto next = manifest.next();
      if (!next) {
        return std::unexpected(next.error());
      }
      const auto* file = base::found_in(*next);
      if (file == nullptr) {
        break;
      }
      items += file->item_count;
      const auto same = check_stored_file(objects, {.bucket = object.bucket, .key = file->key},
                                          *file, event_.deadline);
      if (!same) {
        const auto& error = same.error();
        return std::unexpected(base::with_context(
            error, std::format("export {} {}: file {} of its manifest", summary.export_arn,
                               error.kind == ErrorKind::missing     ? "is not complete"
                               : error.kind == ErrorKind::bad_input ? "is damaged"
                                                                    : "could not be checked",
                               manifest.files())));
      }
    }
    if (auto same = compare_items(summary, items, "the files of its manifest"); !same) {
      return same;
    }
    parts_.log.line(LogLevel::info, "export complete",
                    {{"requestId", event_.request_id},
                     {"export", summary.export_arn},
                     {"files", number(manifest.files())},
                     {"items", number(items)}});
    const auto table = dynamodb::parse_table_arn(known.table_arn);
    if (!table) {
      return std::unexpected(table.error());
    }
    tell_if_too_early(known, *table);
    const auto without = why_no_mark(known);
    if (!without) {
      return std::unexpected(without.error());
    }
    if (const auto* reason = base::found_in(*without)) {
      parts_.log.line(
          LogLevel::warning, "the export is not marked as complete",
          {{"requestId", event_.request_id}, {"export", known.arn}, {"reason", *reason}});
      return {};
    }
    const auto info = info_of(known, {});
    return ExportCompletion({.log = parts_.log,
                             .deliver = parts_.deliver,
                             .options = parts_.options,
                             .naming = parts_.naming})
        .mark({.info = info, .table = table->table, .items = items}, event_.request_id,
              event_.deadline);
  }

  // Only DescribeExport tells of a filter. Nothing: it has none.
  Result<std::optional<std::string>> why_no_mark(const KnownExport& known) {
    const auto found = parts_.lookup.description(known, event_.deadline);
    if (!found) {
      return std::unexpected(base::with_context(
          found.error(),
          std::format("whether export {} has a filter could not be asked", known.arn)));
    }
    const auto* description = base::found_in(*found);
    if (description == nullptr) {
      return "DynamoDB does not know the export any more (it forgets them after 90 days), so "
             "whether "
             "it has a filter cannot be asked";
    }
    if (description->selection != aws::Selection::everything) {
      return "it has a FilterSpecification: items that it leaves out are not gone";
    }
    return std::nullopt;
  }

  void gap_is_not_known(const KnownExport& known, const Error& why) {
    parts_.log.line(
        LogLevel::warning, "whether the export mends the gap before it is not known",
        {{"requestId", event_.request_id}, {"export", known.arn}, {"reason", why.message}});
  }

  // Its rows are right, but what was lost before the stream was on stays lost: people have to know.
  void tell_if_too_early(const KnownExport& known, const dynamodb::TableArn& arn) {
    const auto found = parts_.aws.in(arn.region).tables.find_table(arn.table, event_.deadline);
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
                                                    gap.end_unix_ms, event_.deadline);
      if (!older) {
        return gap_is_not_known(known, older.error());
      }
      if (!*older) {
        return;
      }
    }
    parts_.metrics.add_export_too_early();
    parts_.log.line(
        LogLevel::error, "the export is too early: take another",
        {{"requestId", event_.request_id},
         {"export", known.arn},
         {"exportTime", dynamodb::utc_text(known.export_time_s)},
         {"reason", std::format("{} at {}; an export mends what was lost before that from {} on",
                                gap.what, dynamodb::utc_text(dynamodb::seconds_up(gap.end_unix_ms)),
                                dynamodb::utc_text(dynamodb::mended_from_s(gap.end_unix_ms)))}});
  }

  Result<void> incremental_export(const ExportObject& object, const ExportSummary& summary,
                                  const KnownExport& known) {
    const auto described = parts_.lookup.description(known, event_.deadline);
    if (!described && described.error().kind == ErrorKind::bad_input) {
      return std::unexpected(described.error());
    }
    const auto info = info_of(known, {});
    ManifestFiles manifest(objects_in(object.region), object.bucket, object.key, event_.deadline);
    std::uint64_t items = 0;
    for (;;) {
      const auto next = manifest.next();
      if (!next) {
        return std::unexpected(next.error());
      }
      const auto* expected = base::found_in(*next);
      if (expected == nullptr) {
        break;
      }
      const auto file =
          deliver(object.region, {.bucket = object.bucket, .key = expected->key}, info);
      items += file.items;
      if (auto whole = check_data_file(file, expected); !whole) {
        return std::unexpected(base::with_context(
            whole.error(), std::format("incremental export {}: {} files delivered, then",
                                       summary.export_arn, manifest.files() - 1)));
      }
    }
    if (auto same = compare_items(summary, items, "its files"); !same) {
      return same;
    }
    parts_.log.line(LogLevel::info, "incremental export delivered",
                    {{"requestId", event_.request_id},
                     {"export", summary.export_arn},
                     {"files", number(manifest.files())},
                     {"items", number(items)}});
    return {};
  }

  static Result<void> compare_items(const ExportSummary& summary, std::uint64_t items,
                                    std::string_view where) {
    if (items == summary.item_count) {
      return {};
    }
    return base::fail(ErrorKind::bad_input,
                      std::format("export {} is not complete: its summary promises {} items, {} "
                                  "have {}",
                                  summary.export_arn, summary.item_count, where, items));
  }

  const ExportHandler::Parts& parts_;
  const ObjectsCreated& event_;
  Counts counts_;
};

std::string response(std::size_t objects, const Counts& counts) {
  return std::format(
      R"({{"objects":{},"files":{},"items":{},"delivered":{},"quarantined":{},"bodies":{},"bytes":{}}})",
      objects, counts.files, counts.items, counts.delivered, counts.quarantined, counts.bodies,
      counts.bytes);
}

}  // namespace

Result<std::string> ExportHandler::handle(const ObjectsCreated& event) {
  const auto objects = source::parse_s3_event(event.payload);
  if (!objects) {
    return std::unexpected(objects.error());
  }
  Run run(parts_, event);
  std::vector<Error> failures;
  for (const auto& object : *objects) {
    const auto done = object.and_then([&](const auto& created) {
      const aws::ObjectName name{.bucket = created.bucket, .key = created.key};
      return base::caught(name.url(), [&] { return run.take(created); });
    });
    if (!done) {
      failures.push_back(done.error());
    }
  }
  if (failures.empty()) {
    return response(objects->size(), run.counts());
  }
  auto error = std::move(failures.front());
  for (std::size_t i = 1; i < failures.size(); ++i) {
    error.message += "; and " + failures[i].message;
  }
  if (objects->size() > 1) {
    error = base::with_context(
        std::move(error), std::format("{} of {} objects failed", failures.size(), objects->size()));
  }
  return std::unexpected(std::move(error));
}

}  // namespace tinydynamocdc::lambda
