// SPDX-License-Identifier: Apache-2.0
#include "status/read_rows.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "row/landing_queries.hpp"
#include "status/fact.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::status {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

// ClickHouse writes 64-bit numbers as texts or as numbers, by its settings.
std::int64_t whole(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) {
    return 0;
  }
  if (found->is_string()) {
    return base::parse_whole<std::int64_t>(found->get_ref<const std::string&>()).value_or(0);
  }
  return found->is_number() ? found->get<std::int64_t>() : 0;
}

// The one row of numbers that a question about the data source gives.
Result<json> numbers(tinybird::Client& client, const std::string& datasource,
                     std::string_view query, Deadline deadline) {
  const auto answer = tinybird::query(client, query, deadline);
  if (!answer) {
    const auto& failure = answer.error();
    if (tinybird::says_not_there(failure, datasource)) {
      return base::fail(ErrorKind::missing,
                        std::format("there is no data source {} in Tinybird", datasource));
    }
    return std::unexpected(
        lacking(failure.error, std::format("a token with READ on {}", datasource)));
  }
  auto row = json::parse(*answer, nullptr, false);
  if (!row.is_object()) {
    return base::fail(ErrorKind::unavailable,
                      std::format("Tinybird's answer to a count of {} has no row", datasource));
  }
  return row;
}

}  // namespace

Result<RowFacts> read_rows(tinybird::Client& client, const std::string& datasource,
                           Deadline deadline) {
  RowFacts facts{.datasource = datasource, .newest_change_s = {}, .complete_snapshot_s = {}};
  TINYDYNAMOCDC_TRY(const auto row,
                    numbers(client, datasource, row::row_counts_query(datasource), deadline));
  facts.rows = whole(row, "rows");
  if (const auto newest = whole(row, "newest"); newest > 0) {
    facts.newest_change_s = newest;
  }
  if (const auto complete = whole(row, "complete"); complete > 0) {
    facts.complete_snapshot_s = complete;
  }
  const auto quarantine =
      numbers(client, row::quarantine_of(datasource), row::quarantined_query(datasource), deadline);
  if (!quarantine && quarantine.error().kind != ErrorKind::missing) {
    return std::unexpected(quarantine.error());
  }
  facts.quarantined = quarantine ? whole(*quarantine, "rows") : 0;
  return facts;
}

}  // namespace tinydynamocdc::status
