// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "base/error.hpp"
#include "deliver/deliver.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"
#include "verify/resolve.hpp"

namespace tinydynamocdc::verify {

/// What repairs are made with; all of it must outlive the call.
struct RepairParts {
  aws::DynamoDb& items;
  tinybird::Client& tinybird;
  const row::NamingOptions& naming;
  deliver::DeliverOptions options;
  std::string table_arn;
  std::vector<aws::KeyAttribute> keys;  ///< Of the table.
};

struct Repaired {
  std::uint64_t sent = 0;
  double read_units = 0;
  /// Items that were not sent: a row of theirs in Tinybird is as new as the repair would be.
  std::uint64_t too_new = 0;
  /// Items that were not sent: their `Keys` are not the table's. It was created again with others.
  std::uint64_t of_other_keys = 0;
};

/// Reads each item whose state now is wrong from the table (GetItem, consistently) and sends it as
/// the newest row of its key: `MODIFY`, or `REMOVE` where the table has no such item, with the
/// sequence number `SNAPSHOT` and the time of the read moved back by the margin
/// (row::k_snapshot_margin_s). So it wins over all that is older, and every change that the stream
/// brings from five minutes before the read on wins over it, whatever the clocks of this machine,
/// DynamoDB and its stream say: it never hides a newer change. Changes of those five minutes have
/// come by the stream, or will. Where a row of the item is that new, nothing is sent;
/// nor of an item whose `Keys` are not the table's.
/// Errors: AWS's (denied: dynamodb:GetItem), Tinybird's; rows before stay sent, which does no harm.
[[nodiscard]] base::Result<Repaired> repair(const RepairParts& parts,
                                            const std::vector<WrongItem>& wrong);

}  // namespace tinydynamocdc::verify
