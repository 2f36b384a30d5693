// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "status/read_snapshot.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

/// What the newest of a table's snapshots that has a proof has proved: of its newest complete
/// exports as in read_snapshot(), a few. Not looked at: no schedule takes
/// snapshots of it, and none has a proof. `verifies`: the schedule has --verify; nothing: there is
/// none.
[[nodiscard]] Fact<ProofFacts> read_proof(const SnapshotParts& parts, std::optional<bool> verifies);

}  // namespace tinydynamocdc::status
