// SPDX-License-Identifier: Apache-2.0
#include "follow/table_changes.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/try.hpp"
#include "row/landing_queries.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::follow {

using base::ErrorKind;
using base::Result;
using Json = nlohmann::json;

namespace {

// Tinybird ends a query after ten seconds. (API Reference, "Limits".)
constexpr std::chrono::milliseconds k_query_limit{20'000};

Result<SeenChange> change_of(std::string_view row) {
  const auto json = Json::parse(row, nullptr, false);
  const auto text = [&](const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  SeenChange change{.id = text("eventID"),
                    .name = text("eventName"),
                    .time_s = 0,
                    .sequence_number = text("SequenceNumber"),
                    .keys = text("Keys"),
                    .new_image = text("NewImage"),
                    .old_image = text("OldImage")};
  const auto time = json.is_object() ? json.find("time_s") : json.end();
  if (change.id.empty() || time == json.end() || !time->is_number_integer()) {
    return base::fail(ErrorKind::unavailable,
                      "Tinybird's answer has a row without eventID or time");
  }
  change.time_s = time->get<std::int64_t>();
  return change;
}

}  // namespace

Result<TableChanges::Seen> TableChanges::read() {
  const row::ChangesWanted wanted{.from_s = std::max(from_s_, newest_s_ - k_change_lateness_s),
                                  .changes_max = k_changes_max};
  const auto answer = tinybird::query(client_, row::changes_query(datasource_, wanted),
                                      base::Deadline::in(client_.clock(), k_query_limit));
  if (!answer) {
    const auto& failure = answer.error();
    return tinybird::says_not_there(failure, datasource_)
               ? base::fail(
                     ErrorKind::missing,
                     std::format("there is no data source {} in Tinybird; --create-mv creates it",
                                 datasource_))
               : std::unexpected(failure.error);
  }
  Seen seen;
  std::size_t rows = 0;
  for (std::string_view rest = *answer; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.empty()) {
      continue;
    }
    ++rows;
    TINYDYNAMOCDC_TRY(auto change, change_of(row));
    if (given_.emplace(change.id, change.time_s).second) {
      newest_s_ = std::max(newest_s_, change.time_s);
      seen.changes.push_back(std::move(change));
    }
  }
  seen.has_more = rows == k_changes_max && seen.changes.size() == rows;
  std::ranges::reverse(seen.changes);
  std::erase_if(given_,
                [&](const auto& each) { return each.second < newest_s_ - k_change_lateness_s; });
  return seen;
}

}  // namespace tinydynamocdc::follow
