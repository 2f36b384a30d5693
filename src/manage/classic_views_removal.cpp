// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/classic_views.hpp"
#include "manage/tinybird_call.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::manage {

using base::Result;

namespace {

// When a view is removed nobody knows the table's keys any more.
bool is_a_view(const tinybird::Datasource& datasource) {
  const auto& fixed = row::view_definition("", "", {}).columns;
  return std::ranges::all_of(fixed, [&](const row::Column& column) {
    return std::ranges::contains(datasource.columns, column.name);
  });
}

}  // namespace

Result<std::vector<Step>> ClassicViews::plan_removal(const ViewOrder& order) {
  order_ = order;
  goes_.clear();
  const auto& names = order.design.view.names;
  std::vector<Step> steps;
  for (const auto& name : {names.endpoint, names.pipe}) {
    const auto found = tinybird::get_pipe(parts_.client, name, request_deadline(parts_.clock));
    if (!found) {
      return error_of(found, pipe_text(name));
    }
    const auto* existing = found_in(*found);
    if (existing == nullptr) {
      steps.push_back({Action::absent, pipe_text(name), ""});
    } else if (row::made_for(existing->description) != order.design.table &&
               order.reach == Reach::ours) {
      steps.push_back({Action::spare, pipe_text(name),
                       std::format("it was not made by this tool for the table {}; --force removes "
                                   "it",
                                   order.design.table)});
    } else {
      goes_.push_back(name);
      steps.push_back({Action::remove, pipe_text(name), ""});
    }
  }
  const auto found =
      tinybird::get_datasource(parts_.client, names.datasource, request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, datasource_text(names.datasource));
  }
  const auto* view = found_in(*found);
  if (view == nullptr) {
    steps.push_back({Action::absent, datasource_text(names.datasource), ""});
  } else if (steps.back().action == Action::spare) {
    steps.push_back({Action::spare, datasource_text(names.datasource), "its pipe stays"});
  } else if (!is_a_view(*view) && order.reach == Reach::ours) {
    steps.push_back({Action::spare, datasource_text(names.datasource),
                     "it has not the columns of a view; --force removes it"});
  } else {
    goes_.push_back(names.datasource);
    steps.push_back({Action::remove, datasource_text(names.datasource),
                     std::format("{} keeps every change", order.design.landing)});
  }
  return steps;
}

Result<void> ClassicViews::remove() {
  const auto& names = order_.design.view.names;
  for (const auto& name : goes_) {
    const bool is_datasource = name == names.datasource;
    const auto removed =
        is_datasource
            ? tinybird::delete_datasource(parts_.client, name, request_deadline(parts_.clock))
            : tinybird::delete_pipe(parts_.client, name, request_deadline(parts_.clock));
    const auto what = is_datasource ? datasource_text(name) : pipe_text(name);
    if (!removed) {
      return error_of(removed, std::format("remove {}", what));
    }
    parts_.console.say(std::format("  {} is gone", what));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
