// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "status/status.hpp"
#include "tinybird/client.hpp"

/// What a status wants to know of Tinybird, by SQL.
namespace tinydynamocdc::status {

/// Counts of a landing data source and its quarantine, which need not be there. missing: there is
/// no such data source; denied: the token may not read it.
[[nodiscard]] base::Result<RowFacts> read_rows(tinybird::Client& client,
                                               const std::string& datasource,
                                               base::Deadline deadline);

}  // namespace tinydynamocdc::status
