// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_lookup.hpp"

#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "row/landing_queries.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// One line of JSON with a dozen members.
constexpr std::size_t k_summary_bytes_max = 1 << 20;

std::string summary_url(const ExportObject& object) {
  return aws::ObjectName{.bucket = object.bucket, .key = object.key.summary_key()}.url();
}

// Whether an answer means "not here", so that the next one is asked.
bool says_not_here(ErrorKind kind) {
  return kind == ErrorKind::denied || kind == ErrorKind::missing || kind == ErrorKind::rejected;
}

}  // namespace

source::ExportInfo info_of(const KnownExport& known, std::vector<std::string> key_names) {
  return {.export_arn = known.arn,
          .export_time_s = known.export_time_s,
          .type = known.type,
          .key_names = std::move(key_names),
          .view_type = known.view_type};
}

Result<const source::ExportInfo*> ExportLookup::find(const ExportObject& object,
                                                     const std::optional<FunctionPlace>& place,
                                                     Deadline deadline) {
  if (const auto found = found_.find(object.key.export_id); found != found_.end()) {
    return &found->second;
  }
  TINYDYNAMOCDC_TRY(const auto known_export, known(object, place, deadline));
  std::vector<std::string> names;
  if (known_export.type == source::ExportType::full) {  // Other lines name their keys.
    TINYDYNAMOCDC_TRY(auto found, key_names(known_export, deadline));
    names = std::move(found);
  }
  const auto [kept, is_new] =
      found_.emplace(object.key.export_id, info_of(known_export, std::move(names)));
  return &kept->second;
}

Result<std::optional<source::ExportSummary>> ExportLookup::summary(const ExportObject& object,
                                                                   Deadline deadline) {
  const auto text = parts_.aws.in(object.region)
                        .objects.get({.bucket = object.bucket, .key = object.key.summary_key()},
                                     k_summary_bytes_max, deadline);
  if (!text) {
    const auto kind = text.error().error.kind;
    if (kind == ErrorKind::missing || kind == ErrorKind::denied) {
      return std::nullopt;
    }
    return std::unexpected(text.error().error);
  }
  auto parsed = source::parse_export_summary(*text);
  if (!parsed) {
    return std::unexpected(base::with_context(parsed.error(), summary_url(object)));
  }
  return std::move(*parsed);
}

Result<KnownExport> ExportLookup::known(const ExportObject& object,
                                        const std::optional<FunctionPlace>& place,
                                        Deadline deadline) {
  const std::string_view account = place ? std::string_view(place->account) : std::string_view();
  TINYDYNAMOCDC_TRY(const auto manifest, summary(object, deadline));
  if (const auto* complete = base::found_in(manifest)) {
    TINYDYNAMOCDC_TRY(auto known, judged(*complete, object.key.export_id, account));
    TINYDYNAMOCDC_TRY_VOID(refuse_projection(known, deadline));
    return known;
  }
  TINYDYNAMOCDC_TRY(const auto asked, described(object, place, deadline));
  const auto* description = base::found_in(asked);
  if (description == nullptr) {
    return base::fail(
        ErrorKind::missing,
        std::format(
            "export {} is unknown: there is no {}, and DynamoDB lists no such export in region {} "
            "(it lists exports for 90 days); without manifests, only `tinydynamocdc convert --keys "
            "… --export-arn … --export-time …` reads its files",
            object.key.export_id, summary_url(object), object.region));
  }
  return judged(*description, object.key.export_id, account);
}

Result<std::optional<aws::Export>> ExportLookup::description(const KnownExport& known,
                                                             Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(known.arn));
  auto found = parts_.aws.in(arn.region).exports.find_export(known.arn, deadline);
  if (!found) {
    return std::unexpected(std::move(found).error().error);
  }
  if (const auto* description = base::found_in(*found)) {
    TINYDYNAMOCDC_TRY_VOID(judged(*description, arn.export_id, arn.account));
  }
  return std::move(*found);
}

// Where AWS is only slow or busy, the file waits: its rows would be those of half items, and nobody
// could tell. Where it will never answer, the rows are taken: without its word there is no mark.
Result<void> ExportLookup::refuse_projection(const KnownExport& known, Deadline deadline) {
  const auto found = description(known, deadline);
  if (found || says_not_here(found.error().kind)) {
    return {};
  }
  return std::unexpected(
      found.error().kind == ErrorKind::bad_input
          ? found.error()
          : base::with_context(
                found.error(),
                std::format("could not ask DynamoDB whether export {} has a ProjectionExpression",
                            known.arn)));
}

Result<std::optional<aws::Export>> ExportLookup::described(
    const ExportObject& object, const std::optional<FunctionPlace>& place, Deadline deadline) {
  auto& exports = parts_.aws.in(object.region).exports;
  if (place) {
    const auto arn = guessed_export_arn(
        object.key,
        {.partition = place->partition, .region = object.region, .account = place->account});
    if (arn) {
      auto guessed = exports.find_export(*arn, deadline);
      if (guessed && *guessed) {
        return std::move(*guessed);
      }
      if (!guessed && !says_not_here(guessed.error().error.kind)) {
        return std::unexpected(std::move(guessed).error().error);
      }
    }
  }
  const auto listed = exports.list_exports("", deadline);
  if (!listed) {
    return std::unexpected(base::with_context(
        listed.error().error,
        std::format("could not determine which export {} is", object.key.export_id)));
  }
  const auto arn = listed_export_arn(*listed, object.key.export_id);
  if (!arn) {
    return std::nullopt;
  }
  auto description = exports.find_export(*arn, deadline);
  if (!description) {
    return std::unexpected(std::move(description).error().error);
  }
  return std::move(*description);
}

Result<std::vector<std::string>> ExportLookup::key_names(const KnownExport& known,
                                                         Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(known.table_arn));
  const auto found = parts_.aws.in(arn.region).tables.find_table(arn.table, deadline);
  if (!found) {
    return std::unexpected(base::with_context(
        found.error().error, std::format("could not read the keys of table {}", known.table_arn)));
  }
  const auto* table = base::found_in(*found);
  if (table == nullptr) {
    return key_names_from_rows(known, {}, deadline);
  }
  const bool is_another =
      !known.table_id.empty() && !table->id.empty() && known.table_id != table->id;
  if (is_another || table->keys.empty()) {
    return key_names_from_rows(known, *table, deadline);
  }
  std::vector<std::string> names;
  names.reserve(table->keys.size());
  for (const auto& key : table->keys) {
    names.push_back(key.name);
  }
  return names;
}

// The export's table is gone. Its rows tell its keys, not those of the table that now has its name
// (`other`), whose keys may be others.
Result<std::vector<std::string>> ExportLookup::key_names_from_rows(
    const KnownExport& known, const std::optional<aws::Table>& other, Deadline deadline) {
  constexpr std::int64_t k_ms = 1'000;
  std::optional<std::int64_t> before_s;
  if (other && other->created_unix_ms) {
    before_s = *other->created_unix_ms / k_ms;
  }
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(known.table_arn));
  TINYDYNAMOCDC_TRY(const auto name,
                    deliver::landing_name(parts_.tinybird, parts_.naming, arn.table, deadline));
  const auto& datasource = name;
  const auto answer = tinybird::query(
      parts_.tinybird, row::newest_keys_query(datasource, known.table_arn, before_s), deadline);
  if (!answer && !says_not_here(answer.error().error.kind)) {
    return std::unexpected(answer.error().error);
  }
  if (answer) {
    if (auto names = key_names_in_row(*answer)) {
      return std::move(*names);
    }
  }
  return base::fail(
      ErrorKind::missing,
      std::format("table {} {} since export {}, and data source {} has no row that shows its "
                  "keys{}: load it with `tinydynamocdc load PLACE --keys A[,B]`",
                  known.table_arn, other ? "was deleted and created again" : "was deleted",
                  known.arn, datasource,
                  answer ? std::string() : std::format(" ({})", answer.error().error.message)));
}

}  // namespace tinydynamocdc::lambda
