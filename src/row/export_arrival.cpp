// SPDX-License-Identifier: Apache-2.0
#include "row/export_arrival.hpp"

#include <format>
#include <system_error>

#include "base/whole_number.hpp"
#include "dynamodb/json_reader.hpp"
#include "row/sql_literal.hpp"
#include "row/view_definition.hpp"

namespace tinydynamocdc::row {

// The time picks the partition. Rows that the Python version made of the same export have an
// eventID of another kind.
std::string is_item_of(const ArrivedExport& of_export) {
  const auto& arn = of_export.export_arn;
  return std::format(
      "ApproximateCreationDateTime = {} AND eventName = 'SNAPSHOT' AND eventSourceARN = {} AND "
      "startsWith(eventID, {})",
      of_export.export_time_s, sql_literal(arn),
      sql_literal(std::format("{}/", arn.substr(arn.rfind('/') + 1))));
}

std::string arrived_items_query(std::string_view landing, const ArrivedExport& of_export) {
  // eventID: `<export id>/<data file>/<line>`; no file's name has a slash.
  return std::format(
      "SELECT toString(sum(lines)) AS n FROM (SELECT "
      "groupBitmap(toUInt32OrZero(splitByChar('/', eventID)[3])) AS lines FROM {} WHERE {} GROUP "
      "BY "
      "splitByChar('/', eventID)[2])",
      landing, is_item_of(of_export));
}

std::string unseen_keys_query(std::string_view landing, const ArrivedExport& of_export) {
  return std::format(
      "SELECT toString(count()) AS n FROM (SELECT DISTINCT sipHash128(Keys) AS key FROM {} WHERE "
      "{}) WHERE key NOT IN (SELECT sipHash128(Keys) FROM {} WHERE version >= {})",
      landing, is_item_of(of_export), view_names(landing).datasource,
      snapshot_version(of_export.export_time_s));
}

std::string all_rows_query(std::string_view landing) {
  return std::format("SELECT toString(count()) AS n FROM {}", landing);
}

std::string marks_query(std::string_view landing, std::string_view export_arn) {
  return std::format(
      "SELECT toString(count()) AS n FROM {} WHERE eventName = 'SNAPSHOT_COMPLETE' AND "
      "eventSourceARN = {}",
      landing, sql_literal(export_arn));
}

std::string oldest_row_query(std::string_view landing) {
  return std::format(
      "SELECT toString(min(ApproximateCreationDateTime)) AS n FROM {} HAVING count() > 0", landing);
}

std::optional<std::uint64_t> n_of_answer(std::string_view answer) {
  dynamodb::JsonReader reader(answer);
  const auto member = reader.enter_object().and_then([&] { return reader.next_member(); });
  if (!member || member->end || member->name_text != "n") {
    return std::nullopt;
  }
  return base::parse_whole<std::uint64_t>(reader.read_string().value_or(""));
}

}  // namespace tinydynamocdc::row
