// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tinydynamocdc::source {

/// The folder in an export's own where the function notes what is loaded.
/// (docs/decisions/0035-ledger.md)
inline constexpr std::string_view k_ledger_folder = "tinydynamocdc/";

/// The objects of an export that say what belongs to it, in its folder.
inline constexpr std::string_view k_manifest_summary = "manifest-summary.json";
inline constexpr std::string_view k_manifest_files = "manifest-files.json";

/// What an object of a bucket is to us, by its key alone.
struct ExportKey {
  enum class Kind {
    data_file,         ///< […/]AWSDynamoDB/<id>/data/<name>.json.gz of a full export
    shared_data_file,  ///< […/]AWSDynamoDB/data/<name>.json.gz of some incremental export
    ion_data_file,     ///< The same two with .ion.gz
    summary,           ///< […/]AWSDynamoDB/<id>/manifest-summary.json
    companion,         ///< _started, manifest-files.json, *.md5, *.checksum: nothing to do
    ledger,            ///< […/]AWSDynamoDB/<id>/tinydynamocdc/…: our own notes: nothing to do
    foreign,           ///< Nothing of a DynamoDB export
  };
  Kind kind = Kind::foreign;
  std::string prefix;     ///< What stands before AWSDynamoDB/, without the last `/`; may be empty.
  std::string export_id;  ///< Empty for shared_data_file, foreign.
  std::string file_name;  ///< The last segment.

  /// `[<prefix>/]AWSDynamoDB/<export_id>/`
  [[nodiscard]] std::string folder() const;
  /// `<folder>manifest-summary.json`
  [[nodiscard]] std::string summary_key() const;

  bool operator==(const ExportKey&) const = default;
};

/// Takes a (decoded) object key apart. The last `AWSDynamoDB/` counts: a prefix may hold the word.
[[nodiscard]] ExportKey parse_export_key(std::string_view key);

}  // namespace tinydynamocdc::source
