// SPDX-License-Identifier: Apache-2.0
#include "deliver/report.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace tinydynamocdc::deliver {

namespace {

// Cut between two characters where it is too long.
std::string bounded(std::string_view reason) {
  auto end = std::min(reason.size(), Report::k_reason_bytes_max);
  if (end == reason.size()) {
    return std::string(reason);
  }
  const auto is_inside_character = [](char c) { return (c & 0xC0) == 0x80; };
  while (end > 0 && is_inside_character(reason[end])) {
    --end;
  }
  return std::format("{} …", reason.substr(0, end));
}

// The problem with that reason; a new one where there is none yet and room for it. The newest
// first: neighbours fail alike.
Problem& problem_of(std::vector<Problem>& problems, const base::Error& error) {
  base::Error reason{error.kind, bounded(error.message)};
  const auto same = [&reason](const Problem& problem) { return problem.error == reason; };
  auto found = std::ranges::find_if(problems.rbegin(), problems.rend(), same);
  if (found == problems.rend() && problems.size() >= Report::k_problems_max) {
    reason.message =
        std::format("for a reason that is not listed: there are more than {} different reasons",
                    Report::k_problems_max);
    found = std::ranges::find_if(problems.rbegin(), problems.rend(), same);
  }
  return found != problems.rend() ? *found : problems.emplace_back(Problem{.error = reason});
}

}  // namespace

base::Error Problem::placed() const {
  return place.empty() ? error : base::with_context(error, place);
}

void Report::add_undelivered(const row::RowOrigin& origin, const base::Error& error) {
  ++undelivered;
  const auto number = dynamodb::SequenceNumber::parse(origin.sequence_number);
  const Position position{.index = origin.index, .sequence_number = number ? number->text() : ""};
  auto& problem = problem_of(problems, error);
  if (problem.records == 0 || position.index < problem.first.index) {
    problem.first = position;
  }
  if (problem.records == 0 || position.index > problem.last.index) {
    problem.last = position;
  }
  ++problem.records;
  if (!number) {
    undelivered_without_position = true;
  } else if (!lowest_undelivered || *number < *lowest_undelivered) {
    lowest_undelivered = number;
  }
}

void Report::name_places(const dynamodb::ChangeSource& source) {
  for (auto& problem : problems) {
    problem.place = source.place_of(problem.first.index, problem.first.sequence_number);
  }
  std::ranges::sort(problems, {}, [](const Problem& problem) { return problem.first.index; });
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
