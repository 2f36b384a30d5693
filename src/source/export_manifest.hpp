// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "source/export_file.hpp"

namespace tinydynamocdc::source {

/// `manifest-summary.json` of an export: written when the export is complete.
/// (DynamoDB Developer Guide, "DynamoDB table export output format".)
struct ExportSummary {
  std::string export_arn;
  std::string table_arn;
  std::string table_id;
  std::int64_t export_time_s = 0;  ///< `exportTime` (incremental: `exportToTime`), rounded down.
  ExportType type = ExportType::full;
  std::string view_type;  ///< `outputView`; empty for a full export.
  std::string bucket;
  std::string prefix;              ///< Empty when there was none (absent, null or "").
  std::string manifest_files_key;  ///< Of `manifest-files.json`, in the bucket.
  std::uint64_t item_count = 0;
  std::string output_format;  ///< DYNAMODB_JSON or ION.
};

/// bad_input, "manifest-summary.json: <member> …": something missing that we need, of another JSON
/// type, a time that is none, an unknown type, view or format, ARNs that do not belong together.
/// Unknown members are passed over. An incremental export that says no view has the API's default,
/// NEW_AND_OLD_IMAGES.
[[nodiscard]] base::Result<ExportSummary> parse_export_summary(std::string_view json);

/// One line of `manifest-files.json`.
struct ExportDataFile {
  std::string key;  ///< `dataFileS3Key`: from the bucket's root, prefix included.
  std::uint64_t item_count = 0;
  std::string md5_base64;  ///< `md5Checksum` of the compressed bytes.
  std::string etag;
};

/// All lines. bad_input, "manifest-files.json: line 3: <member> …"; also where two lines have one
/// key.
[[nodiscard]] base::Result<std::vector<ExportDataFile>> parse_export_files(std::string_view lines);

}  // namespace tinydynamocdc::source
