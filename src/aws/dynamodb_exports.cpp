// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb_exports.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using json = nlohmann::json;

namespace {

// AWS's limit of a page. (API_ListExports.)
constexpr int k_exports_per_page = 25;

Selection selection_of(const json& description) {
  const json* specification = base::member_of(description, "FilterSpecification");
  if (specification == nullptr) {
    return Selection::everything;
  }
  return base::text_of(*specification, "ProjectionExpression").empty() ? Selection::some_items
                                                                       : Selection::some_attributes;
}

Export export_of(const json& description) {
  Export result{.arn = base::text_of(description, "ExportArn"),
                .status = base::text_of(description, "ExportStatus"),
                .type = base::optional_text(description, "ExportType").value_or("FULL_EXPORT"),
                .format = base::text_of(description, "ExportFormat"),
                .table_arn = base::text_of(description, "TableArn"),
                .table_id = base::text_of(description, "TableId"),
                .export_time_s = base::number_of(description, "ExportTime", 0),
                .end_time_s = base::number_of(description, "EndTime", 0),
                .bucket = base::text_of(description, "S3Bucket"),
                .prefix = base::text_of(description, "S3Prefix"),
                .manifest_key = base::text_of(description, "ExportManifest"),
                .item_count = base::number_of(description, "ItemCount", 0),
                .billed_bytes = base::number_of(description, "BilledSizeBytes", 0),
                .selection = selection_of(description),
                .failure_code = base::text_of(description, "FailureCode"),
                .failure_message = base::text_of(description, "FailureMessage")};
  if (const json* window = base::member_of(description, "IncrementalExportSpecification")) {
    result.export_time_s = base::number_of(*window, "ExportToTime", result.export_time_s);
    result.from_time_s = base::number_of(*window, "ExportFromTime", 0);
    result.view_type = base::text_of(*window, "ExportViewType");
  }
  return result;
}

// The export in an answer of DescribeExport or ExportTableToPointInTime.
ServiceResult<Export> described(const std::string& body, std::string_view operation) {
  const json answer = json::parse(body, nullptr, false);
  const json* description = base::member_of(answer, "ExportDescription");
  if (description == nullptr || base::text_of(*description, "ExportArn").empty()) {
    return std::unexpected(
        ServiceFailure{{ErrorKind::unavailable,
                        std::format("dynamodb {}: the answer describes no export", operation)},
                       {},
                       200});
  }
  return export_of(*description);
}

}  // namespace

ServiceResult<std::optional<Export>> Exports::find_export(std::string_view export_arn,
                                                          base::Deadline deadline) {
  const auto body =
      client_.json("DescribeExport", base::dumped(json{{"ExportArn", export_arn}}), deadline);
  if (failed_with(body, "ExportNotFoundException")) {
    return std::nullopt;
  }
  if (!body) {
    return std::unexpected(body.error());
  }
  return described(*body, "DescribeExport");
}

ServiceResult<std::vector<ListedExport>> Exports::list_exports(std::string_view table_arn,
                                                               base::Deadline deadline) {
  std::vector<ListedExport> all;
  std::string next;
  do {
    json body{{"MaxResults", k_exports_per_page}};
    if (!table_arn.empty()) {
      body["TableArn"] = table_arn;
    }
    if (!next.empty()) {
      body["NextToken"] = next;
    }
    TINYDYNAMOCDC_TRY(const auto answer, client_.json("ListExports", base::dumped(body), deadline));
    const json page = json::parse(answer, nullptr, false);
    if (const json* summaries = base::member_of(page, "ExportSummaries")) {
      for (const json& summary : *summaries) {
        all.push_back({.arn = base::text_of(summary, "ExportArn"),
                       .status = base::text_of(summary, "ExportStatus"),
                       .type = base::optional_text(summary, "ExportType").value_or("FULL_EXPORT")});
      }
    }
    next = base::text_of(page, "NextToken");
  } while (!next.empty());
  return all;
}

ServiceResult<Export> Exports::start_export(const NewExport& request, base::Deadline deadline) {
  json body{{"TableArn", request.table_arn},
            {"S3Bucket", request.bucket},
            {"ExportFormat", "DYNAMODB_JSON"},
            {"ExportType", request.window ? "INCREMENTAL_EXPORT" : "FULL_EXPORT"}};
  const std::pair<const char*, const std::string&> optional_texts[] = {
      {"S3BucketOwner", request.bucket_owner},
      {"S3Prefix", request.prefix},  // An empty one is refused, it must be left out.
      {"ClientToken", request.client_token}};
  for (const auto& [name, text] : optional_texts) {
    if (!text.empty()) {
      body[name] = text;
    }
  }
  if (request.export_time_s) {
    body["ExportTime"] = *request.export_time_s;
  }
  if (request.window) {
    body["IncrementalExportSpecification"] = {{"ExportFromTime", request.window->from_s},
                                              {"ExportToTime", request.window->to_s},
                                              {"ExportViewType", "NEW_AND_OLD_IMAGES"}};
  }
  TINYDYNAMOCDC_TRY(const auto answer,
                    client_.json("ExportTableToPointInTime", base::dumped(body), deadline));
  return described(answer, "ExportTableToPointInTime");
}

}  // namespace tinydynamocdc::aws
