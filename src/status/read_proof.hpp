// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "status/read_snapshot.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

/// What the newest of a table's snapshots that has a proof has proved: of its newest complete
/// exports to these buckets as in read_snapshot(), a few. Not looked at: no schedule takes
/// snapshots of it, and none has a proof. `verifies`: the schedule has --verify; nothing: there is
/// none.
[[nodiscard]] Fact<ProofFacts> read_proof(const SnapshotParts& parts, const std::string& table_arn,
                                          const Fact<std::vector<std::string>>& buckets,
                                          std::optional<bool> verifies);

}  // namespace tinydynamocdc::status
