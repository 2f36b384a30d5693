// SPDX-License-Identifier: Apache-2.0
#include "lambda/known_export.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/outside_text.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::lambda {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_both_images = "NEW_AND_OLD_IMAGES";

std::unexpected<base::Error> refused(std::string_view arn, std::string_view reason) {
  return base::fail(ErrorKind::bad_input,
                    std::format("export {}: {}", base::outside_text(arn), reason));
}

struct Claims {
  std::string_view export_id;  ///< The object's.
  std::string_view account;    ///< The function's.
  std::string_view format;
};

// What both of an export's descriptions are judged by.
Result<KnownExport> checked(KnownExport known, const Claims& claims) {
  const auto arn = dynamodb::parse_table_arn(known.arn);
  if (!arn || arn->export_id.empty()) {
    return refused(known.arn, "this is not an export's ARN");
  }
  if (arn->export_id != claims.export_id) {
    return refused(known.arn, std::format("the object is in the folder of another export, {}: copy "
                                          "each export into its own folder",
                                          claims.export_id));
  }
  if (!claims.account.empty() && arn->account != claims.account) {
    return refused(
        known.arn,
        std::format("it belongs to account {}, this function is in account {}: a function loads "
                    "only exports of its own account; load it there, or with `tinydynamocdc load`",
                    arn->account, claims.account));
  }
  if (claims.format != "DYNAMODB_JSON") {
    return refused(known.arn, std::format("its format is {}, only DYNAMODB_JSON can be loaded: "
                                          "export the table again in that format",
                                          base::outside_text(claims.format)));
  }
  known.table_arn = std::string(arn->table_arn);
  if (known.type == source::ExportType::full || known.view_type.empty()) {
    known.view_type = k_both_images;
  }
  return known;
}

}  // namespace

std::optional<std::string> guessed_export_arn(const source::ExportKey& key,
                                              const FunctionPlace& table_place) {
  const auto slash = key.prefix.rfind('/');
  const auto name = std::string_view(key.prefix).substr(slash == std::string::npos ? 0 : slash + 1);
  if (key.export_id.empty() || !dynamodb::TableName::parse(name)) {
    return std::nullopt;
  }
  return std::format("arn:{}:dynamodb:{}:{}:table/{}/export/{}", table_place.partition,
                     table_place.region, table_place.account, name, key.export_id);
}

std::optional<std::string> listed_export_arn(std::span<const aws::ListedExport> listed,
                                             std::string_view export_id) {
  const auto end = std::format("/export/{}", export_id);
  const auto found =
      std::ranges::find_if(listed, [&](const auto& one) { return one.arn.ends_with(end); });
  return found == listed.end() ? std::nullopt : std::optional(found->arn);
}

Result<KnownExport> judged(const source::ExportSummary& summary, std::string_view export_id,
                           std::string_view account) {
  return checked({.arn = summary.export_arn,
                  .table_id = summary.table_id,
                  .export_time_s = summary.export_time_s,
                  .type = summary.type,
                  .view_type = summary.view_type},
                 {.export_id = export_id, .account = account, .format = summary.output_format});
}

Result<KnownExport> judged(const aws::Export& description, std::string_view export_id,
                           std::string_view account) {
  if (description.status == "FAILED") {
    const auto& code = description.failure_code;
    return refused(
        description.arn,
        std::format(
            "its status is FAILED{}{}, and its files are incomplete; export the table again",
            code.empty() ? "" : std::format(" ({})", base::outside_text(code)),
            description.failure_message.empty()
                ? ""
                : std::format(": {}", base::outside_text(description.failure_message))));
  }
  if (description.selection == aws::Selection::some_attributes) {
    return refused(description.arn,
                   "it has a ProjectionExpression: its rows would look like whole items; export "
                   "the table again without one");
  }
  const bool is_incremental = description.type == "INCREMENTAL_EXPORT";
  return checked(
      {.arn = description.arn,
       .table_id = description.table_id,
       .export_time_s = description.export_time_s,
       .type = is_incremental ? source::ExportType::incremental : source::ExportType::full,
       .view_type = description.view_type},
      {.export_id = export_id, .account = account, .format = description.format});
}

std::optional<std::vector<std::string>> key_names_in_row(std::string_view answer) {
  const auto row = nlohmann::json::parse(answer.substr(0, answer.find('\n')), nullptr, false);
  if (!row.is_object() || !row.contains("Keys") || !row["Keys"].is_string()) {
    return std::nullopt;
  }
  const auto keys = nlohmann::json::parse(row["Keys"].get<std::string>(), nullptr, false);
  if (!keys.is_object() || keys.empty() || keys.size() > dynamodb::k_key_attributes_max) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : keys.items()) {
    names.push_back(name);
  }
  return names;
}

// Marks have no keys, and an empty export's is the newest row. Neither name can hold a quote.
std::string newest_keys_query(std::string_view datasource, std::string_view table_arn,
                              std::optional<std::int64_t> before_s) {
  const auto is_before =
      before_s ? std::format("ApproximateCreationDateTime < {} AND ", *before_s) : std::string();
  return std::format(
      "SELECT Keys FROM {0} WHERE ApproximateCreationDateTime = (SELECT "
      "max(ApproximateCreationDateTime) FROM {0} WHERE {2}startsWith(eventSourceARN, '{1}/') AND "
      "eventName != 'SNAPSHOT_COMPLETE') AND startsWith(eventSourceARN, '{1}/') AND Keys != '' "
      "LIMIT 1",
      datasource, table_arn, is_before);
}

}  // namespace tinydynamocdc::lambda
