// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/object_reader.hpp"
#include "source/export_key.hpp"
#include "source/export_manifest.hpp"
#include "source/line_reader.hpp"

namespace tinydynamocdc::lambda {

/// An export's `manifest-files.json`, which lists its data files: read as it is needed, because a
/// large export has many thousands of them. It is there once the export is complete.
class ManifestFiles {
 public:
  /// `key` is that of any object of the export, but for its data in a shared folder. `objects` must
  /// outlive this.
  ManifestFiles(aws::Objects& objects, const std::string& bucket, const source::ExportKey& key,
                base::Deadline deadline);

  /// The next data file; nothing at the end. Errors name the manifest and the line; missing, or
  /// denied to whoever may not list the bucket: it is not there (yet).
  [[nodiscard]] base::Result<std::optional<source::ExportDataFile>> next();

  /// Files told of so far.
  [[nodiscard]] std::uint64_t files() const { return files_; }

 private:
  std::string url_;
  ObjectReader reader_;
  source::LineReader lines_;
  std::uint64_t files_ = 0;
};

/// Each file of an export is looked for in so much of the manifest, some 250 KB: were it all of it,
/// a million files would read 100 TB.
inline constexpr std::uint64_t k_files_searched_max = 1'000;

/// What the manifest says of one data file. Nothing when there is no manifest yet, and where the
/// file is not among its first k_files_searched_max: then what was loaded is held against the
/// manifest with all others, before the mark (LoadedFiles). bad_input: it does not list the file.
[[nodiscard]] base::Result<std::optional<source::ExportDataFile>> find_data_file(
    ManifestFiles& manifest, const aws::ObjectName& file);

}  // namespace tinydynamocdc::lambda
