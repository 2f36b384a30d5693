// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_handler.hpp"

#include <cstdint>
#include <format>
#include <utility>
#include <vector>

#include "base/caught.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "lambda/data_file.hpp"
#include "lambda/export_end.hpp"
#include "lambda/export_ledger.hpp"
#include "lambda/export_proof.hpp"
#include "lambda/file_loading.hpp"
#include "lambda/manifest_files.hpp"
#include "ledger/proof.hpp"
#include "source/proof_request.hpp"
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
  std::uint64_t going_on = 0;  // Objects whose rest is another invocation's.
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
        return data_file(object, of_export, name);
      case ExportKey::Kind::summary:
        return summary(object, of_export, name);
      case ExportKey::Kind::shared_data_file:
        nothing_to_do(name, "data of an incremental export: loaded when its manifest arrives");
        return {};
      case ExportKey::Kind::companion:
        nothing_to_do(name, "belongs to an export but has no items");
        return {};
      case ExportKey::Kind::ledger:
        nothing_to_do(name, "our own ledger of an export");
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
      nothing_to_do(name, "a folder created by the console");
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
  aws::Objects& objects_in(const std::string& region) { return parts_.aws.in(region).objects; }

  void nothing_to_do(const aws::ObjectName& name, std::string_view why) {
    const auto url = name.url();
    parts_.log.line(LogLevel::info, "nothing to do for an object",
                    {{"requestId", event_.request_id}, {"object", url}, {"reason", why}});
  }

  // Of an export whose table is known, for the round that its events are in now.
  Result<ExportLedger> ledger_of(const ExportObject& object, std::string_view export_arn) {
    TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(export_arn));
    TINYDYNAMOCDC_TRY(
        const auto landing,
        deliver::landing_name(parts_.deliver.client, parts_.naming, table.table, event_.deadline));
    return ExportLedger::open(objects_in(object.region),
                              {.bucket = object.bucket,
                               .folder = object.key.folder(),
                               .into = ExportLedger::destination(parts_.api, landing)},
                              event_.deadline);
  }

  Result<void> data_file(const source::S3Object& created, const ExportObject& object,
                         const aws::ObjectName& name) {
    const auto info = parts_.lookup.find(object, event_.place, event_.deadline);
    if (!info) {
      return std::unexpected(base::with_context(info.error(), name.url()));
    }
    TINYDYNAMOCDC_TRY(auto ledger, ledger_of(object, (*info)->export_arn));
    const auto expected = [&] {
      ManifestFiles manifest(objects_in(object.region), object.bucket, object.key, event_.deadline);
      return find_data_file(manifest, name);
    };
    const auto loaded =
        load(object.region, ledger, {.object = name, .info = **info, .expected = expected});
    switch (loaded.state) {
      case FileLoaded::State::failed:
        return std::unexpected(loaded.error.value_or(base::Error()));
      case FileLoaded::State::goes_on:
        return go_on(created, std::format("{} lines are loaded", loaded.file.items));
      case FileLoaded::State::done:
      case FileLoaded::State::loaded_before:
        break;
    }
    return ExportEnd(end_parts(object, ledger), ledger)
        .file_loaded(object, name, event_.deadline)
        .transform([](const auto&) {});
  }

  FileLoaded load(const std::string& region, ExportLedger& ledger, const FileToLoad& what) {
    auto loaded = FileLoading({.log = parts_.log,
                               .request_id = event_.request_id,
                               .objects = objects_in(region),
                               .ledger = ledger,
                               .deliver = parts_.deliver,
                               .options = parts_.options})
                      .load(what, event_.deadline);
    const auto& report = loaded.file.report;
    if (loaded.state != FileLoaded::State::loaded_before) {
      log_data_file(parts_.log, event_.request_id, loaded.file);
      parts_.metrics.add_items(report);
      ++counts_.files;
    }
    is_further_ = is_further_ || (loaded.state == FileLoaded::State::done && loaded.is_noted);
    counts_.items += report.read;
    counts_.delivered += report.delivered;
    counts_.quarantined += report.quarantined;
    counts_.bodies += report.bodies_sent;
    counts_.bytes += report.bytes_sent;
    return loaded;
  }

  // The rest is another invocation's.
  Result<void> go_on(const source::S3Object& created, std::string_view so_far) {
    const auto url = aws::ObjectName{.bucket = created.bucket, .key = created.key}.url();
    const auto called = event_.go_on ? event_.go_on(source::s3_event_text(created), {})
                                     : base::fail(ErrorKind::unavailable,
                                                  "there is no function or queue to continue in");
    if (!called) {
      return std::unexpected(base::with_context(
          Error{ErrorKind::unavailable, called.error().message},
          std::format(
              "{}: {}, no time left; when the event is sent again, loading continues from there",
              url, so_far)));
    }
    ++counts_.going_on;
    parts_.log.line(LogLevel::info, "continues in another invocation",
                    {{"requestId", event_.request_id}, {"object", url}, {"reason", so_far}});
    return {};
  }

  // Its proof is work of its own, in invocations of its own.
  Result<void> marked(const ExportObject& object, std::uint64_t round) {
    if (!event_.go_on) {
      return {};
    }
    TINYDYNAMOCDC_TRY(const auto is_requested,
                      ledger::is_proof_requested(objects_in(object.region), object.bucket,
                                                 object.key.folder(), event_.deadline));
    if (!is_requested) {
      return {};
    }
    auto called = event_.go_on(source::proof_event_text({.bucket = object.bucket,
                                                         .region = object.region,
                                                         .summary_key = object.key.summary_key(),
                                                         .round = round}),
                               {});
    return called ? called
                  : std::unexpected(
                        base::with_context(called.error(), "its nightly proof could not begin"));
  }

  [[nodiscard]] ExportEnd::Parts end_parts(const ExportObject& object, const ExportLedger& ledger) {
    return {.log = parts_.log,
            .request_id = event_.request_id,
            .aws = parts_.aws,
            .lookup = parts_.lookup,
            .deliver = parts_.deliver,
            .options = parts_.options,
            .metrics = parts_.metrics,
            .naming = parts_.naming,
            .marked = [this, &object, &ledger] { return marked(object, ledger.round()); }};
  }

  Result<void> summary(const source::S3Object& created, const ExportObject& object,
                       const aws::ObjectName& name) {
    TINYDYNAMOCDC_TRY(const auto text, parts_.lookup.summary(object, event_.deadline));
    const auto* summary = base::found_in(text);
    if (summary == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("{}: S3 sent an event for it, but it does not exist or may not "
                                    "be read (needed: s3:GetObject)",
                                    name.url()));
    }
    const auto known = judged(*summary, object.key.export_id,
                              event_.place ? event_.place->account : std::string_view());
    if (!known) {
      return std::unexpected(base::with_context(known.error(), name.url()));
    }
    TINYDYNAMOCDC_TRY(auto ledger, ledger_of(object, known->arn));
    return known->type == source::ExportType::full
               ? ExportEnd(end_parts(object, ledger), ledger)
                     .summary_came(object, *summary, event_.deadline)
                     .transform([](const auto&) {})
               : incremental_export(created, object, *summary, *known, ledger);
  }

  // One file after the other, in as many invocations as it takes.
  Result<void> incremental_export(const source::S3Object& created, const ExportObject& object,
                                  const ExportSummary& summary, const KnownExport& known,
                                  ExportLedger& ledger) {
    TINYDYNAMOCDC_TRY_VOID(parts_.lookup.refuse_projection(known, event_.deadline));
    const auto info = info_of(known, {});
    TINYDYNAMOCDC_TRY(auto loaded, ledger.loaded(event_.deadline));
    LoadedFiles::Look look;
    ManifestFiles manifest(objects_in(object.region), object.bucket, object.key, event_.deadline);
    for (;;) {
      TINYDYNAMOCDC_TRY(const auto next, manifest.next());
      const auto* expected = base::found_in(next);
      if (expected == nullptr) {
        break;
      }
      if (loaded.take(*expected, look)) {
        continue;
      }
      const auto file = load(object.region, ledger,
                             {.object = {.bucket = object.bucket, .key = expected->key},
                              .info = info,
                              .expected = [expected] { return std::optional(*expected); },
                              .quarantined = FileToLoad::Quarantined::leave});
      const auto so_far = std::format("{} files delivered", manifest.files() - 1);
      if (file.state == FileLoaded::State::goes_on) {
        return go_on(created, so_far);
      }
      if (file.error) {
        // With a file's worth of work done and noted, the next attempt is one of its own.
        const bool is_late = file.error->kind == ErrorKind::expired;
        if (is_late && is_further_) {
          return go_on(created, so_far);
        }
        auto error = base::with_context(*file.error, std::format("incremental export {}: {}, then",
                                                                 summary.export_arn, so_far));
        if (is_late && counts_.files > 1) {
          error.message +=
              "; its ledger is not written (needed: s3:PutObject), so one invocation has to load "
              "all of it";
        }
        return std::unexpected(std::move(error));
      }
    }
    TINYDYNAMOCDC_TRY_VOID(compare_items(summary, look.items, "its files"));
    parts_.log.line(LogLevel::info, "incremental export delivered",
                    {{"requestId", event_.request_id},
                     {"export", summary.export_arn},
                     {"files", number(look.files)},
                     {"items", number(look.items)}});
    return finish(ledger);
  }

  // Without a ledger every round is the first.
  Result<void> finish(ExportLedger& ledger) {
    auto finished = ledger.finish(event_.deadline);
    if (finished || finished.error().kind != ErrorKind::denied) {
      return finished;
    }
    parts_.log.line(LogLevel::warning, "the function may not write an export's ledger",
                    {{"requestId", event_.request_id}, {"reason", finished.error().message}});
    return {};
  }

  const ExportHandler::Parts& parts_;
  const ObjectsCreated& event_;
  Counts counts_;
  bool is_further_ = false;  // A file is loaded, and the ledger says so.
};

std::string response(std::size_t objects, const Counts& counts) {
  return std::format(
      R"({{"objects":{},"files":{},"items":{},"delivered":{},"quarantined":{},"bodies":{},"bytes":{},"goingOn":{}}})",
      objects, counts.files, counts.items, counts.delivered, counts.quarantined, counts.bodies,
      counts.bytes, counts.going_on);
}

}  // namespace

Result<std::string> ExportHandler::handle(const ObjectsCreated& event) {
  if (source::is_proof_event(event.payload)) {
    return ExportProof({.log = parts_.log,
                        .aws = parts_.aws,
                        .lookup = parts_.lookup,
                        .client = parts_.deliver.client,
                        .naming = parts_.naming,
                        .metrics = parts_.metrics,
                        .api = parts_.api})
        .handle(event);
  }
  TINYDYNAMOCDC_TRY(const auto objects, source::parse_s3_event(event.payload));
  Run run(parts_, event);
  std::vector<Error> failures;
  for (const auto& object : objects) {
    const auto done = object.and_then([&](const auto& created) {
      const aws::ObjectName name{.bucket = created.bucket, .key = created.key};
      return base::caught(name.url(), [&] { return run.take(created); });
    });
    if (!done) {
      failures.push_back(done.error());
    }
  }
  if (failures.empty()) {
    return response(objects.size(), run.counts());
  }
  auto error = std::move(failures.front());
  for (std::size_t i = 1; i < failures.size(); ++i) {
    error.message += "; and " + failures[i].message;
  }
  if (objects.size() > 1) {
    error = base::with_context(
        std::move(error), std::format("{} of {} objects failed", failures.size(), objects.size()));
  }
  return std::unexpected(std::move(error));
}

}  // namespace tinydynamocdc::lambda
