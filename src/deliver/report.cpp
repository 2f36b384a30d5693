// SPDX-License-Identifier: Apache-2.0
#include "deliver/report.hpp"

#include <algorithm>

namespace tinydynamocdc::deliver {

void Report::add_undelivered(const row::RowOrigin& origin, const base::Error& error) {
  ++undelivered;
  const auto place = std::ranges::upper_bound(problems, origin.index, {}, &Problem::index);
  if (problems.size() < k_problems_max || place != problems.end()) {
    problems.insert(place, {.index = origin.index,
                            .sequence_number = std::string(origin.sequence_number),
                            .error = error});
    problems.resize(std::min(problems.size(), k_problems_max));
  }
  const auto number = dynamodb::SequenceNumber::parse(origin.sequence_number);
  if (!number) {
    undelivered_without_position = true;
  } else if (!lowest_undelivered || *number < *lowest_undelivered) {
    lowest_undelivered = number;
  }
}

void Report::add_quarantined(const std::string& datasource, std::uint64_t rows) {
  if (rows == 0) {
    return;
  }
  quarantined += rows;
  const auto same = std::ranges::find(quarantines, datasource, &Quarantine::datasource);
  if (same != quarantines.end()) {
    same->rows += rows;
  } else {
    quarantines.push_back({.datasource = datasource, .rows = rows});
  }
}

void Report::add_change_lag(std::optional<std::int64_t> lag_ms) {
  if (lag_ms && (!change_lag_ms || *lag_ms > *change_lag_ms)) {
    change_lag_ms = lag_ms;
  }
}

}  // namespace tinydynamocdc::deliver
