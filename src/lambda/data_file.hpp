// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "source/export_file.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::lambda {

/// What became of an export's data file.
struct DataFileReport {
  aws::ObjectName object;
  deliver::Report report;
  std::uint64_t items = 0;                ///< Lines read.
  std::optional<std::string> md5_base64;  ///< Of the object; known when it was read to its end.
};

/// Reads a data file from S3, decompresses it and delivers its items: the memory it takes does not
/// depend on its size. Everything that goes wrong stands in the report.
[[nodiscard]] DataFileReport deliver_data_file(aws::S3Objects& objects,
                                               const aws::ObjectName& object,
                                               const source::ExportInfo& info,
                                               const deliver::DeliverParts& parts,
                                               const deliver::DeliverOptions& options,
                                               base::Deadline deadline);

/// Nothing when all of the file arrived and is what the manifest says (nullptr: there is none);
/// else an error that names the file, the first line and reason, and the counts:
///  - the report's, where something did not arrive;
///  - bad_input: another MD5 or number of items than the manifest's.
[[nodiscard]] base::Result<void> check_data_file(const DataFileReport& file,
                                                 const source::ExportDataFile* expected);

/// Nothing when the object in S3 is the file that the manifest lists; missing, where it is not
/// there; bad_input, where it is damaged or another one. S3's ETag tells, if it is the one that
/// the manifest names; where it is another (a copy, an object that somebody wrote again),
/// the object is read.
[[nodiscard]] base::Result<void> check_stored_file(aws::S3Objects& objects,
                                                   const aws::ObjectName& object,
                                                   const source::ExportDataFile& expected,
                                                   base::Deadline deadline);

/// Writes what the report says to the log: one line per reason and quarantine, and a summary.
void log_data_file(const base::Log& log, std::string_view request_id, const DataFileReport& file);

}  // namespace tinydynamocdc::lambda
