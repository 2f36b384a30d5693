// SPDX-License-Identifier: Apache-2.0
#include "doctor/tables.hpp"

#include <format>

#include "base/text.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::doctor {

using manage::plain;
using manage::request_deadline;
using status::Health;

namespace {

Finding stream_finding(const aws::Table& table, const std::string& region) {
  const auto fits = manage::check_stream(table, region);
  return fits ? finding("stream", Health::good, "on, " + table.stream_view_type)
              : finding("stream", fits.error());
}

Finding recovery_finding(const manage::TableParts& parts, const std::string& table,
                         const std::string& region) {
  const auto backups =
      plain(parts.dynamodb.continuous_backups(table, request_deadline(parts.clock)));
  if (!backups) {
    return finding("recovery", backups.error());
  }
  const auto fits = manage::check_recovery(backups->point_in_time_recovery, table, region);
  return fits ? finding("recovery", Health::good, "on: snapshots can be made")
              : finding("recovery", Health::note, "off: no snapshots can be made",
                        fits.error().message);
}

Finding replicas_finding(const aws::Table& table) {
  if (table.replicas.empty()) {
    return finding("replicas", Health::good, "none");
  }
  const auto regions = base::joined(table.replicas);
  return finding("replicas", Health::note,
                 std::format("global table, also in {}: set up one region only, since each "
                             "region's stream has every change",
                             regions));
}

Finding encryption_finding(const aws::Table& table) {
  return table.kms_key_arn.empty()
             ? finding("encryption", Health::good, "with a key that AWS owns")
             : finding("encryption", Health::note, "with the KMS key " + table.kms_key_arn,
                       "if it is a customer managed key, its policy must allow the function's "
                       "role kms:Decrypt");
}

}  // namespace

Findings examine_table(const manage::TableParts& parts, const std::string& table,
                       const std::string& region) {
  const auto found = manage::existing_table(
      parts, {.name = table, .region = region, .reach = manage::Reach::ours});
  if (!found) {
    return {finding("table", found.error())};
  }
  return {finding("table", Health::good,
                  std::format("{}, about {} items", found->status, found->item_count)),
          stream_finding(*found, region), recovery_finding(parts, table, region),
          replicas_finding(*found), encryption_finding(*found)};
}

}  // namespace tinydynamocdc::doctor
