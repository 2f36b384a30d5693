// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

/// Whether a table's landing data source (landing_name) holds a row that is older than the table,
/// that is of a second before the one in which the table was created: rows of an earlier table of
/// that name, whose items went without a REMOVE (dynamodb::StreamGap::needs_older_rows). Cheap on
/// any size. False where there is no such data source, or no row in it. Errors: what Tinybird's
/// answers came to; `denied`: the token may not read rows.
[[nodiscard]] base::Result<bool> holds_rows_before(tinybird::Client& client,
                                                   const row::NamingOptions& naming,
                                                   std::string_view table,
                                                   std::int64_t created_unix_ms,
                                                   base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
