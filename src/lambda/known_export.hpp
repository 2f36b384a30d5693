// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb_exports.hpp"
#include "base/error.hpp"
#include "lambda/function_place.hpp"
#include "source/export_file.hpp"
#include "source/export_key.hpp"
#include "source/export_manifest.hpp"

/// Decisions about exports, without asking anybody.
namespace tinydynamocdc::lambda {

/// What is known of an export, whoever told it.
struct KnownExport {
  std::string arn;
  std::string table_arn;
  std::string table_id;  ///< Empty where nobody told.
  std::int64_t export_time_s = 0;
  source::ExportType type = source::ExportType::full;
  std::string view_type;  ///< As in source::ExportInfo.

  bool operator==(const KnownExport&) const = default;
};

/// The ARN that the export of this object has if its prefix ends with its table's name, as that of
/// our own snapshots does: `<prefix>/<table>/AWSDynamoDB/<id>/…`. Nothing where the prefix's end
/// cannot be a table's name.
[[nodiscard]] std::optional<std::string> guessed_export_arn(const source::ExportKey& key,
                                                            const FunctionPlace& table_place);

/// The ARN of the export with that id among those listed; nothing when there is none.
[[nodiscard]] std::optional<std::string> listed_export_arn(
    std::span<const aws::ListedExport> listed, std::string_view export_id);

/// What an export's manifest or description says, if this function may load it. bad_input, with the
/// reason: another export's id than the object's; in another account than `account` (empty: not
/// known, any); failed, with AWS's code and words; of some attributes only; in another format than
/// DYNAMODB_JSON; not the ARN of an export, or an unknown view type.
[[nodiscard]] base::Result<KnownExport> judged(const source::ExportSummary& summary,
                                               std::string_view export_id,
                                               std::string_view account);
[[nodiscard]] base::Result<KnownExport> judged(const aws::Export& description,
                                               std::string_view export_id,
                                               std::string_view account);

/// The names of the key attributes in a row's `Keys`, out of the answer to newest_keys_query:
/// one or two. Nothing where there is no row.
[[nodiscard]] std::optional<std::vector<std::string>> key_names_in_row(std::string_view answer);

/// Asks a landing data source for the `Keys` of the newest row of a table; `before_s`: of those
/// before that second, where the table that now has the name was created.
[[nodiscard]] std::string newest_keys_query(std::string_view datasource, std::string_view table_arn,
                                            std::optional<std::int64_t> before_s);

}  // namespace tinydynamocdc::lambda
