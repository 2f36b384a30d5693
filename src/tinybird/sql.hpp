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

/// Whether a call failed because the data source `name`, which it reads or writes, is not there: a
/// 404, or a 400 that says so of exactly this name ("Resource 'x' not found", "Unknown table
/// expression identifier 'x'"). Any other "not found" (a column, a function, another resource) is a
/// failure like every other.
[[nodiscard]] bool says_not_there(const Failure& failure, std::string_view name);

}  // namespace tinydynamocdc::tinybird
