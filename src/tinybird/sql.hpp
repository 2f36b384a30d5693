// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// Runs a SELECT by the Query API and returns its result as JSON text, one object per row and line
/// (`FORMAT JSONEachRow` is added). The token needs READ on what is read.
[[nodiscard]] CallResult<std::string> query(Client& client, std::string_view select,
                                            base::Deadline deadline);

/// Whether query() failed because what it reads is not there: Tinybird answers 404, or 400 with
/// "Resource 'x' not found" or ClickHouse's own UNKNOWN_TABLE.
[[nodiscard]] bool says_not_there(const Failure& failure);

}  // namespace tinydynamocdc::tinybird
