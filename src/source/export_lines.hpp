// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"

namespace tinydynamocdc::source {

enum class ExportType { full, incremental };

/// What must be known of an export (`DescribeExport`, or its manifest) and of its table before a
/// data file's lines can become changes.
struct ExportInfo {
  std::string export_arn;          ///< arn:…:table/<name>/export/<id>
  std::int64_t export_time_s = 0;  ///< `exportTime`, epoch seconds, rounded down.
  ExportType type = ExportType::full;
  /// The table's key attributes (unescaped UTF-8); one or two. Not needed for an incremental
  /// export, whose lines name the keys.
  std::vector<std::string> key_names;
  /// What an incremental export carries (`outputView`); a full export's rows say
  /// NEW_AND_OLD_IMAGES, as the Python version's.
  std::string view_type = "NEW_AND_OLD_IMAGES";
};

/// What all changes of a full export have in common: SNAPSHOT at the export's time, no keys, no
/// images. Borrows all that it is given.
[[nodiscard]] dynamodb::Change export_change(const ExportInfo& info, std::string_view region,
                                             std::string_view event_id);

/// What a line of one data file of an export says. Source of the format: DynamoDB Developer Guide,
/// "DynamoDB table export output format".
///   full:        {"Item":{…}}                                        -> SNAPSHOT
///   incremental: {"Metadata":{"WriteTimestampMicros":{"N":"…"}},"Keys":{…},"NewImage":{…},…}
///                                                   -> MODIFY, or REMOVE without a NewImage
/// eventID is `<export id>/<file name>/<line from 1>`, so that the same line is always the same
/// row; eventSource `aws:dynamodbSnapshot`, SequenceNumber `SNAPSHOT`; SizeBytes the bytes of the
/// item's JSON text (incremental: of the new image's, else of the old one's, else of the keys').
///
/// A line that is not what it must be (another member, one twice, one missing) is a record that is
/// none. A full export's image is what stands between `{"Item":` and the line's last `}`: whoever
/// transcodes it finds what is wrong inside, and must refuse what stands behind it.
///
/// The lines may be read in any order, by several threads with an ExportLines each.
class ExportLines {
 public:
  /// `file_name` is the data file's own name, without folders (`fpgz….json.gz`), UTF-8. `info` must
  /// outlive this.
  ExportLines(const ExportInfo& info, std::string_view file_name);

  /// bad_input: `info` or the name makes no sense. Nothing else may be called then.
  [[nodiscard]] base::Result<void> check() const;

  /// The change of a line (without its newline), which is counted from 1. What it says is valid
  /// until the next call, and as long as the line.
  [[nodiscard]] dynamodb::ReadChange read(std::string_view line, std::uint64_t line_number);

  /// What all lines of a full export have in common (export_change), with the beginning of their
  /// event ids, which the line's number follows, and the names of the keys. Borrows from this.
  [[nodiscard]] dynamodb::Change common() const;

  [[nodiscard]] ExportType type() const { return info_.type; }

 private:
  [[nodiscard]] std::string_view event_id_of(std::uint64_t line_number);
  [[nodiscard]] base::Result<dynamodb::Change> change_of(std::string_view line,
                                                         std::uint64_t line_number);

  const ExportInfo& info_;
  base::Result<std::string_view> region_;  // Or what is wrong with info_.
  std::string event_id_stem_;              // Up to the line's number.
  std::string event_id_;                   // Of the line read last.
};

}  // namespace tinydynamocdc::source
