// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "aws/dynamodb.hpp"
#include "aws/lambda.hpp"

/// From when on a snapshot of a table is good (dynamodb/stream_gap.hpp). Decisions without I/O.
namespace tinydynamocdc::snapshot {

/// The earliest good time of an export, and why.
struct GoodFrom {
  std::int64_t unix_s = 0;
  std::string gap;  ///< `the stream was switched on at 2026-01-01 00:00:00 UTC`; empty: no gap.
};

/// Whether the landing data source holds rows that are older than the table.
enum class OlderRows { none, some };

/// Gaps: the time before the stream was on, or, where it has been on since the table was created
/// and there are older rows, the time before the table; and the time before a trigger that begins
/// with the newest changes (LATEST). A stream whose birth nobody can read counts as switched on
/// now. `triggers`: of the function, on this stream.
[[nodiscard]] GoodFrom good_from(const aws::Table& table,
                                 std::span<const aws::EventSourceMapping> triggers,
                                 OlderRows older_rows, std::int64_t now_unix_ms);

}  // namespace tinydynamocdc::snapshot
