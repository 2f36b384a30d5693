// SPDX-License-Identifier: Apache-2.0
#include "verify/newest_export.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <string>
#include <vector>

#include "base/found_in.hpp"

namespace tinydynamocdc::verify {

using base::ErrorKind;
using base::Result;

namespace {

bool is_good(const aws::Export& one) {
  return one.status == "COMPLETED" && one.type == "FULL_EXPORT" && one.format == "DYNAMODB_JSON" &&
         one.selection == aws::Selection::everything && !one.manifest_key.empty();
}

}  // namespace

Result<aws::Export> newest_export(aws::Exports& exports, std::string_view table_arn,
                                  base::Deadline deadline) {
  auto listed = exports.list_exports(table_arn, deadline);
  if (!listed) {
    return std::unexpected(listed.error().error);
  }
  std::erase_if(*listed, [](const aws::ListedExport& one) {
    return one.status != "COMPLETED" || one.type == "INCREMENTAL_EXPORT";
  });
  // An export's id begins with the time at which it was asked for.
  std::ranges::sort(*listed, std::ranges::greater(), &aws::ListedExport::arn);
  if (listed->size() > k_exports_looked_at_max) {
    listed->resize(k_exports_looked_at_max);
  }
  std::optional<aws::Export> newest;
  for (const auto& one : *listed) {
    const auto described = exports.find_export(one.arn, deadline);
    if (!described) {
      return std::unexpected(described.error().error);
    }
    const auto* found = base::found_in(*described);
    if (found != nullptr && is_good(*found) &&
        (!newest || found->export_time_s > newest->export_time_s)) {
      newest = *found;
    }
  }
  if (!newest) {
    return base::fail(
        ErrorKind::missing,
        std::format("{} has no complete full export that DynamoDB remembers (90 days): take a "
                    "snapshot (--create-snapshot), name an export (--export PLACE), or read the "
                    "table itself (--scan, which takes read units)",
                    table_arn));
  }
  return *newest;
}

}  // namespace tinydynamocdc::verify
