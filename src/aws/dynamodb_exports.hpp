// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// What a FilterSpecification lets through. The manifests of such an export look like a whole
/// one's. (AWS: DynamoDB Developer Guide, "Filtering a table export".)
enum class Selection {
  everything,
  some_items,       ///< KeyConditionExpression, FilterExpression, or a member that we do not know.
  some_attributes,  ///< ProjectionExpression; maybe of some items only.
};

/// An export to S3 as DescribeExport shows it; words as AWS spells them, absent texts empty.
/// (AWS: DynamoDB API Reference, ExportDescription.)
struct Export {
  std::string arn;
  std::string status;  ///< IN_PROGRESS, COMPLETED, FAILED
  std::string type;    ///< FULL_EXPORT (also when AWS names none), INCREMENTAL_EXPORT
  std::string format;  ///< DYNAMODB_JSON, ION
  std::string table_arn;
  std::string table_id;
  std::int64_t export_time_s = 0;  ///< ExportTime (incremental: ExportToTime), epoch seconds.
  std::int64_t from_time_s = 0;    ///< Incremental: ExportFromTime, epoch seconds.
  std::int64_t end_time_s = 0;     ///< When AWS had written it; 0 until then.
  std::string view_type;           ///< Incremental: NEW_IMAGE, NEW_AND_OLD_IMAGES
  std::string bucket;
  std::string prefix;
  std::string manifest_key;       ///< Of manifest-summary.json; empty until it is written.
  std::int64_t item_count = 0;    ///< 0 until it is complete.
  std::int64_t billed_bytes = 0;  ///< 0 until it is complete.
  Selection selection = Selection::everything;
  std::string failure_code;  ///< "S3NoSuchBucket"
  std::string failure_message;
};

/// An export as ListExports shows it.
struct ListedExport {
  std::string arn;
  std::string status;
  std::string type;

  bool operator==(const ListedExport&) const = default;
};

/// A span of time, epoch seconds.
struct ExportWindow {
  std::int64_t from_s = 0;  ///< The first second of it.
  std::int64_t to_s = 0;    ///< The first second after it.

  bool operator==(const ExportWindow&) const = default;
};

/// What to export, in DynamoDB's JSON: a table as it was at one moment, or what changed in it, new
/// and old images, in a span of time.
struct NewExport {
  std::string table_arn;
  std::string bucket;
  std::string bucket_owner;  ///< Account id; needed where it is another's. May be empty.
  std::string prefix;        ///< May be empty.
  std::optional<std::int64_t> export_time_s;  ///< Of a full one, epoch seconds; nothing: now.
  std::optional<ExportWindow> window;         ///< Of an incremental one; nothing: a full one.
  std::string client_token;  ///< Makes a repeated call the same export (8 hours). May be empty.
};

/// DynamoDB's exports to S3. One call is one operation, with the retries of ServiceClient; nothing
/// here waits for an export. Thread-safe.
class Exports {
 public:
  explicit Exports(const Access& access) : client_(access, k_dynamodb) {}

  /// DescribeExport. Nothing when AWS knows no export of that ARN (any more: 90 days).
  [[nodiscard]] ServiceResult<std::optional<Export>> find_export(std::string_view export_arn,
                                                                 base::Deadline deadline);

  /// ListExports, all pages: the exports of the last 90 days of a table, or of all tables of
  /// account and region where `table_arn` is empty. The ones that failed or still run are among
  /// them.
  [[nodiscard]] ServiceResult<std::vector<ListedExport>> list_exports(std::string_view table_arn,
                                                                      base::Deadline deadline);

  /// ExportTableToPointInTime. The answer's export is IN_PROGRESS. A bucket that does not exist is
  /// no error here: the export fails later, with its failure_code.
  /// rejected, with AWS's code: PointInTimeRecoveryUnavailableException,
  /// InvalidExportTimeException, ExportConflictException; missing: TableNotFoundException.
  [[nodiscard]] ServiceResult<Export> start_export(const NewExport& request,
                                                   base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
