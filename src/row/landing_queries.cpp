// SPDX-License-Identifier: Apache-2.0
#include "row/landing_queries.hpp"

#include <format>

namespace tinydynamocdc::row {

std::string newest_arn_query(std::string_view landing) {
  return std::format(
      "SELECT toString(eventSourceARN) AS arn FROM {0} WHERE ApproximateCreationDateTime = "
      "(SELECT max(ApproximateCreationDateTime) FROM {0}) LIMIT 1",
      landing);
}

std::string any_keys_query(std::string_view landing) {
  return std::format("SELECT Keys FROM {} WHERE Keys != '' LIMIT 1", landing);
}

// Marks have no keys, and an empty export's is the newest row.
std::string newest_keys_query(std::string_view landing, std::string_view table_arn,
                              std::optional<std::int64_t> before_s) {
  const auto is_before =
      before_s ? std::format("ApproximateCreationDateTime < {} AND ", *before_s) : std::string();
  return std::format(
      "SELECT Keys FROM {0} WHERE ApproximateCreationDateTime = (SELECT "
      "max(ApproximateCreationDateTime) FROM {0} WHERE {2}startsWith(eventSourceARN, '{1}/') "
      "AND eventName != 'SNAPSHOT_COMPLETE') AND startsWith(eventSourceARN, '{1}/') AND Keys != '' "
      "LIMIT 1",
      landing, table_arn, is_before);
}

std::string row_counts_query(std::string_view landing) {
  return std::format(
      "SELECT count() AS rows, maxIf(ApproximateCreationDateTime, NOT startsWith(eventName, "
      "'SNAPSHOT')) AS newest, maxIf(ApproximateCreationDateTime, eventName = 'SNAPSHOT_COMPLETE') "
      "AS complete FROM {}",
      landing);
}

std::string quarantine_of(std::string_view landing) {
  return std::format("{}_quarantine", landing);
}

std::string quarantined_query(std::string_view landing) {
  return std::format("SELECT count() AS rows FROM {}", quarantine_of(landing));
}

// In one second the sequence numbers tell the order; they are numbers of up to 40 digits.
std::string changes_query(std::string_view landing, const ChangesWanted& wanted) {
  return std::format(
      "SELECT eventID, toString(eventName) AS eventName, toUInt32(ApproximateCreationDateTime) AS "
      "time_s, SequenceNumber, Keys, NewImage, OldImage FROM {} WHERE ApproximateCreationDateTime "
      ">= {} AND eventName IN ('INSERT', 'MODIFY', 'REMOVE') ORDER BY ApproximateCreationDateTime "
      "DESC, toUInt256OrZero(SequenceNumber) DESC, eventID LIMIT {}",
      landing, wanted.from_s, wanted.changes_max);
}

}  // namespace tinydynamocdc::row
