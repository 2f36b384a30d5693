// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/dynamodb.hpp"
#include "base/error.hpp"
#include "manage/table.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::test_data {

/// The key of one of the table's first items (k_items_looked_at), picked at random:
/// {"UserId":{"S":"…"},…}. missing: the table is empty.
[[nodiscard]] base::Result<std::string> random_key(const manage::TableParts& parts,
                                                   const aws::Table& table, net::Jitter& random);

/// A scan reads that many at most.
inline constexpr int k_items_looked_at = 100;

}  // namespace tinydynamocdc::test_data
