// SPDX-License-Identifier: Apache-2.0
#include "load/load_plan.hpp"

#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "lambda/export_end.hpp"
#include "lambda/known_export.hpp"

namespace tinydynamocdc::load {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using source::ExportInfo;
using source::ExportSummary;

namespace {

// The export's objects by the names of its own manifest.
Result<lambda::ExportObject> object_of(const ExportSummary& summary) {
  const auto key = source::parse_export_key(summary.manifest_files_key);
  if (key.export_id.empty()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("manifest-summary.json: manifestFilesS3Key {} is not the key of "
                                  "an export's manifest: copy the manifest again",
                                  summary.manifest_files_key));
  }
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(summary.export_arn));
  return lambda::ExportObject{
      .bucket = summary.bucket, .region = std::string(arn.region), .key = key};
}

// Before anything is loaded: an export that is refused for good, else what stands against its mark.
Result<std::string> no_mark_of(lambda::ExportLookup& lookup, const lambda::KnownExport& known,
                               const ExportSummary& summary, Deadline deadline) {
  const auto described = lookup.description(known, deadline);
  if (!described) {
    return described.error().kind == ErrorKind::bad_input
               ? Result<std::string>(std::unexpected(described.error()))
               : std::format("could not ask DynamoDB whether it has a filter: {}",
                             described.error().message);
  }
  // DynamoDB says 0 until the export is complete.
  if (const auto* description = base::found_in(*described);
      description != nullptr && description->item_count > 0 &&
      static_cast<std::uint64_t>(description->item_count) != summary.item_count) {
    return base::fail(ErrorKind::bad_input,
                      std::format("export {}: the manifest here lists {} items, but DynamoDB says "
                                  "{}: the copy was changed; copy the export again",
                                  known.arn, summary.item_count, description->item_count));
  }
  return known.type == source::ExportType::full
             ? lambda::reason_against_mark(*described).value_or("")
             : std::string();
}

Result<ExportInfo> info_of(lambda::ExportLookup& lookup, const lambda::KnownExport& known,
                           const LoadPlan& plan, const LoadRequest& request, Deadline deadline) {
  if (request.keys) {
    return lambda::info_of(known, *request.keys);
  }
  const auto found = lookup.find(plan.object, std::nullopt, deadline);
  if (!found) {
    if (found.error().message.contains("--keys")) {
      return std::unexpected(found.error());
    }
    return std::unexpected(base::Error{
        found.error().kind,
        std::format("{}; or give the table's key attributes: --keys PARTITION_KEY[,SORT_KEY]",
                    found.error().message)});
  }
  return **found;
}

Result<lambda::ExportLedger> ledger_of(const LoadParts& parts, const lambda::ExportObject& object,
                                       const std::string& datasource, Deadline deadline) {
  auto ledger =
      lambda::ExportLedger::open(parts.objects,
                                 {.bucket = object.bucket,
                                  .folder = object.key.folder(),
                                  .into = lambda::ExportLedger::destination(parts.api, datasource)},
                                 deadline);
  return ledger;
}

}  // namespace

Result<LoadPlan> plan_load(const LoadParts& parts, LoadRequest request, Deadline deadline) {
  TINYDYNAMOCDC_TRY(auto object, object_of(request.summary));
  TINYDYNAMOCDC_TRY(const auto known, lambda::judged(request.summary, object.key.export_id, ""));
  TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(known.table_arn));
  if (!request.table.empty() && request.table != table.table) {
    return base::fail(ErrorKind::bad_input,
                      std::format("export {} is of table {}, and --table-name says {}", known.arn,
                                  table.table, request.table));
  }
  lambda::ExportLookup lookup(
      {.aws = parts.aws, .tinybird = parts.tinybird, .naming = parts.naming});
  TINYDYNAMOCDC_TRY(auto no_mark, no_mark_of(lookup, known, request.summary, deadline));
  TINYDYNAMOCDC_TRY(auto datasource,
                    deliver::landing_name(parts.tinybird, parts.naming, table.table, deadline));
  TINYDYNAMOCDC_TRY(auto ledger, ledger_of(parts, object, datasource, deadline));
  LoadPlan plan{.object = std::move(object),
                .summary = std::move(request.summary),
                .info = {},
                .table = std::string(table.table),
                .datasource = std::move(datasource),
                .ledger = std::move(ledger),
                .survey = {},
                .no_mark = std::move(no_mark)};
  TINYDYNAMOCDC_TRY(plan.info, info_of(lookup, known, plan, request, deadline));
  TINYDYNAMOCDC_TRY(auto loaded, plan.ledger.loaded(deadline));
  TINYDYNAMOCDC_TRY(plan.survey,
                    survey(parts.objects, plan.object, plan.summary, loaded, deadline));
  plan.is_loaded_before = plan.ledger.round() > 1 && request.again == LoadRequest::Again::no &&
                          plan.survey.look.waiting == plan.survey.look.files;
  return plan;
}

}  // namespace tinydynamocdc::load
