// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "aws/dynamodb.hpp"
#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "status/status.hpp"
#include "status/table_exports.hpp"

namespace tinydynamocdc::status {

struct SnapshotParts {
  TableExports& exports;
  aws::S3Objects& objects;
  base::Clock& clock;
  std::string destination;  ///< ledger::destination(); empty: nobody knows where its rows go.
};

/// Whether the mark of that export is in Tinybird; not_looked_at where that cannot be asked.
using MarkQuestion = std::function<Fact<bool>(const std::string& export_arn)>;

/// A table's newest snapshot, and whether it is loaded, or how far. A snapshot is a full export to
/// one of these buckets, those that may call the function; where there is none, to any bucket.
/// Others' exports, an incremental one for a data lake for example, are none.
[[nodiscard]] Fact<SnapshotFacts> read_snapshot(const SnapshotParts& parts,
                                                const MarkQuestion& has_mark);

/// What is older than the table's stream, and whether it came with a snapshot: the mark of a
/// complete one in Tinybird says so, else (no token at hand) an export that is young enough.
[[nodiscard]] Fact<GapFacts> gap_facts(const aws::Table& table, const Fact<SnapshotFacts>& snapshot,
                                       const Fact<std::optional<RowFacts>>& rows,
                                       std::int64_t now_unix_ms);

}  // namespace tinydynamocdc::status
