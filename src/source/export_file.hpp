// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"
#include "source/line_reader.hpp"

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

/// The lines of one data file of an export as changes. Source of the format: DynamoDB Developer
/// Guide, "DynamoDB table export output format".
///   full:        {"Item":{…}}                                        -> SNAPSHOT
///   incremental: {"Metadata":{"WriteTimestampMicros":{"N":"…"}},"Keys":{…},"NewImage":{…},…}
///                                                   -> MODIFY, or REMOVE without a NewImage
/// eventID is `<export id>/<file name>/<line from 1>`, so that the same line is always the same
/// row; eventSource `aws:dynamodbSnapshot`, SequenceNumber `SNAPSHOT`; SizeBytes the bytes of the
/// item's JSON text (incremental: of the new image's, else of the old one's, else of the keys').
///
/// A line that is not what it must be (another member, one twice, one missing) is a record that is
/// none; an error of the text (damaged gzip, a read that failed, a line too long) breaks the
/// source, after all whole lines before it: `<place> after line <n>: …`, then nothing more. So does
/// an ExportInfo that makes no sense. An empty file has no lines; an empty line is bad.
///
/// A full export's image is what stands between `{"Item":` and the line's last `}`: whoever
/// transcodes it finds what is wrong inside, and must refuse what stands behind it.
class ExportFile final : public dynamodb::ChangeSource {
 public:
  /// `file_name` is the data file's own name, without folders (`fpgz….json.gz`), UTF-8; errors name
  /// the line as `<place> line <n>`, where `place` is how a person finds the file. All that is
  /// borrowed must outlive this. `info` is checked by next().
  struct Names {
    std::string file_name;
    std::string place;
  };
  ExportFile(base::ByteSource& text, const ExportInfo& info, Names names);

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

  /// Passes over the first `count` lines, before the first next(). How many there were: fewer where
  /// the file ends before. Errors as next().
  [[nodiscard]] base::Result<std::uint64_t> skip(std::uint64_t count);

  /// Lines read so far; after the end the file's number of items.
  [[nodiscard]] std::uint64_t lines() const { return lines_.lines(); }
  /// Uncompressed bytes read so far.
  [[nodiscard]] std::uint64_t bytes() const { return lines_.bytes(); }

 private:
  [[nodiscard]] std::string_view event_id_of_line();
  [[nodiscard]] base::Result<dynamodb::Change> change_of(std::string_view line);

  LineReader lines_;
  const ExportInfo& info_;
  Names names_;
  base::Result<std::string_view> region_;  // Or what is wrong with info_.
  std::string event_id_;                   // Of the line handed out last.
  std::size_t event_id_stem_bytes_ = 0;    // Up to the line's number.
  bool at_end_ = false;
};

}  // namespace tinydynamocdc::source
