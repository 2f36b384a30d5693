// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/dynamodb_exports.hpp"
#include "manage/function_setup.hpp"
#include "manage/status.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::manage {

struct SnapshotParts {
  FunctionParts function;
  aws::Exports& exports;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: no token at hand.
};

/// A table's newest snapshot, and whether it is loaded. A snapshot is a full export to a bucket
/// that may call the function; where no bucket was permitted by --create-s3-trigger, to any bucket.
/// Others' exports, an incremental one for a data lake for example, are none.
[[nodiscard]] Fact<SnapshotFacts> read_snapshot(const SnapshotParts& parts,
                                                const std::string& function,
                                                const std::string& table_arn,
                                                const Fact<std::optional<RowFacts>>& rows);

}  // namespace tinydynamocdc::manage
