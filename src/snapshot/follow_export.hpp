// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aws/dynamodb_exports.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"

namespace tinydynamocdc::snapshot {

struct FollowParts {
  aws::Exports& exports;
  base::Clock& clock;
  manage::Console& console;
};

struct FollowTarget {
  std::string arn;    ///< Of the export.
  std::string table;  ///< For people.
};

/// Follows an export to its end with a progress line: some ten minutes for a small table, hours for
/// terabytes, a day at most. A look that fails for a passing reason is made again. rejected: the
/// export failed, with AWS's reason and what to do; expired: the day is over, and the export runs
/// on.
[[nodiscard]] base::Result<aws::Export> follow_export(const FollowParts& parts,
                                                      const FollowTarget& target);

/// `1 item`, `2 items`
[[nodiscard]] std::string items_text(std::int64_t count);

}  // namespace tinydynamocdc::snapshot
