// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/dynamodb_exports.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::verify {

/// So many exports of a table are looked at, the newest first.
inline constexpr std::size_t k_exports_looked_at_max = 10;

/// The newest export of a table that it can be compared with: complete, full, of all items and all
/// attributes, in DynamoDB JSON. missing: there is none, with what to do. Errors: AWS's.
[[nodiscard]] base::Result<aws::Export> newest_export(aws::Exports& exports,
                                                      std::string_view table_arn,
                                                      base::Deadline deadline);

}  // namespace tinydynamocdc::verify
