// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "source/export_file.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::lambda {

/// What became of an export's data file.
struct DataFileReport {
  std::string url;  ///< How a person finds it.
  deliver::Report report;
  std::uint64_t items = 0;                ///< Lines of the file so far, those of earlier calls too.
  std::optional<std::string> md5_base64;  ///< Of the object; known when it was read to its end.
};

/// Nothing when all of the file arrived and is what the manifest says (nullptr: there is none);
/// else an error that names the file, the first line and reason, and the counts:
///  - the report's, where something did not arrive;
///  - bad_input: another MD5 or number of items than the manifest's.
[[nodiscard]] base::Result<void> check_data_file(const DataFileReport& file,
                                                 const source::ExportDataFile* expected);

/// Writes what the report says to the log: one line per reason and quarantine, and a summary.
void log_data_file(const base::Log& log, std::string_view request_id, const DataFileReport& file);

}  // namespace tinydynamocdc::lambda
