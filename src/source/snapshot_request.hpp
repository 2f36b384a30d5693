// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// The member that tells our own events from AWS's.
inline constexpr std::string_view k_own_event = "tinydynamocdc";

/// A schedule asks for a snapshot of a table.
struct SnapshotRequest {
  std::string table_arn;
  std::string bucket;
  std::string prefix;  ///< Of the export's keys.
  /// ISO 8601: when the schedule meant it, the same in every attempt. (EventBridge Scheduler User
  /// Guide, "Adding context attributes".)
  std::string time;
  bool verify = false;  ///< Verify what was loaded: the nightly proof.

  bool operator==(const SnapshotRequest&) const = default;
};

/// Reads `{"tinydynamocdc":{"snapshot":{"tableArn":…,"bucket":…,"prefix":…,"time":…}}}`, as
/// --create-schedule writes it, with `"verify":true` for --verify. bad_input: something is missing,
/// `time` is none, or `verify` is no truth value.
[[nodiscard]] base::Result<SnapshotRequest> parse_snapshot_request(std::string_view payload);

}  // namespace tinydynamocdc::source
