// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::verify {

/// What is read, and where it is put.
struct ScanPlan {
  std::string table;
  std::string table_arn;
  std::filesystem::path folder;   ///< For the files; made where it is missing.
  std::optional<double> max_rcu;  ///< Read units in a second; nothing: as fast as DynamoDB answers.
};

/// A table as data files of an export: lines {"Item":{…}}, packed.
struct Scanned {
  std::vector<source::ExportDataFile> files;  ///< Their keys are names in the folder.
  std::int64_t begun_s = 0;                   ///< Epoch seconds: no item was read before …
  std::int64_t ended_s = 0;                   ///< … or after.
  std::uint64_t items = 0;
  double read_units = 0;  ///< Of all calls that it took, earlier runs' too.
  bool is_whole = false;  ///< False: it was stopped, and the next call goes on.
};

/// Reads a table by Scan, consistently, page after page in one thread, and waits so long between
/// pages that it does not go beyond `max_rcu`: a page of 1 MB consumes 256 units at once. What is
/// whole of it is noted in the folder; a call that comes within a day goes on behind it. `look` is
/// told the items read so far. Errors: AWS's, and the disk's.
[[nodiscard]] base::Result<Scanned> scan_table(aws::DynamoDb& tables, base::Clock& clock,
                                               const ScanPlan& plan,
                                               const std::function<void(std::uint64_t)>& look,
                                               const std::function<bool()>& is_stopping);

/// Removes what scan_table has put into the folder.
void remove_scan(const std::filesystem::path& folder);

}  // namespace tinydynamocdc::verify
