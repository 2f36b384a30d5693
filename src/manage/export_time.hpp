// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aws/dynamodb.hpp"
#include "aws/lambda.hpp"

/// From when on a snapshot of a table is good (README, "Snapshots"). Decisions without
/// I/O.
///
/// A change that no stream record tells of is a gap. A snapshot mends it when it was taken at least
/// six minutes after the gap's end: five are what a snapshot row's version is set back by, so that
/// every change near its edge wins, and AWS rounds that edge by up to one. Before that time rows
/// could stay that are gone, or old ones win.
namespace tinydynamocdc::manage {

inline constexpr std::int64_t k_after_gap_s = 360;

/// When the stream was switched on, milliseconds since the epoch: the label at its ARN's end,
/// `…/stream/2026-01-01T00:00:00.000`. Nothing when that is no time.
[[nodiscard]] std::optional<std::int64_t> stream_birth_unix_ms(std::string_view stream_arn);

/// The earliest good time of an export, and why.
struct GoodFrom {
  std::int64_t unix_s = 0;
  std::string gap;  ///< `the stream was switched on at 2026-01-01 00:00:00 UTC`; empty: no gap.
};

/// Gaps that AWS tells of: the time before the stream was on, unless it has been on since the table
/// was created, and the time before a trigger that begins with the newest changes (LATEST). A
/// stream whose birth nobody can read counts as switched on now. `triggers`: of the function, on
/// this stream.
[[nodiscard]] GoodFrom good_from(const aws::Table& table,
                                 std::span<const aws::EventSourceMapping> triggers,
                                 std::int64_t now_unix_ms);

/// `2026-01-01 00:00:00 UTC`
[[nodiscard]] std::string utc_text(std::int64_t unix_s);

}  // namespace tinydynamocdc::manage
