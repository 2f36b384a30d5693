// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Changes that no stream record tells of are a gap. A full export mends it when it was taken at
/// least six minutes after the gap's end: five are what a snapshot row's version is set back by, so
/// that every change near its edge wins, and AWS rounds that edge by up to one. Before that time
/// rows could stay that are gone, or old ones win. (docs/failures.md, "Gaps and the
/// six-minute rule".)
namespace tinydynamocdc::dynamodb {

inline constexpr std::int64_t k_after_gap_s = 360;

/// When the stream was switched on, milliseconds since the epoch: the label at its ARN's end,
/// `…/stream/2026-01-01T00:00:00.000`. Nothing when that is no time.
[[nodiscard]] std::optional<std::int64_t> stream_birth_unix_ms(std::string_view stream_arn);

struct StreamGap {
  std::int64_t end_unix_ms = 0;
  std::string_view what;  ///< `the stream was switched on`; lives for ever.
  /// The stream has been on since the table was created: there is a gap only where the data source
  /// holds rows of an earlier table of that name, which was dropped without a REMOVE for its items.
  bool needs_older_rows = false;
};

/// The gap before the stream, or before the table where the stream has been on since. A stream
/// whose birth nobody can read counts as switched on now.
[[nodiscard]] StreamGap gap_before(std::string_view stream_arn,
                                   std::optional<std::int64_t> created_unix_ms,
                                   std::int64_t now_unix_ms);

/// The earliest time of an export that mends a gap, epoch seconds.
[[nodiscard]] std::int64_t mended_from_s(std::int64_t gap_end_unix_ms);

/// A gap's end in seconds: it must have ended.
[[nodiscard]] std::int64_t seconds_up(std::int64_t unix_ms);

}  // namespace tinydynamocdc::dynamodb
