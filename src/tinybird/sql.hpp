// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// What the Query API allows one query. (Tinybird: "Limits", "Query limits": 10 s; an answer of
/// 100 MB; 20 queries a second; on the free plan 10, and 1,000 a day.)
inline constexpr std::chrono::milliseconds k_query_time_max{10'000};

/// Runs a SELECT by the Query API and returns its result as JSON text, one object per row and line
/// (`FORMAT JSONEachRow` is added). The token needs READ on what is read.
[[nodiscard]] CallResult<std::string> query(Client& client, std::string_view select,
                                            base::Deadline deadline);

/// Whether a query failed because it takes more time or memory than Tinybird gives one: a smaller
/// one may pass. (408; ClickHouse's TIMEOUT_EXCEEDED, MEMORY_LIMIT_EXCEEDED and TOO_MANY_… in
/// Tinybird's "Common error patterns".)
[[nodiscard]] bool says_too_heavy(const Failure& failure);

/// Whether a call failed because the data source `name`, which it reads or writes, is not there: a
/// 404, or a 400 that says so of exactly this name ("Resource 'x' not found", "Unknown table
/// expression identifier 'x'"). Any other "not found" (a column, a function, another resource) is a
/// failure like every other.
[[nodiscard]] bool says_not_there(const Failure& failure, std::string_view name);

}  // namespace tinydynamocdc::tinybird
