// SPDX-License-Identifier: Apache-2.0
#include "snapshot/create_snapshots.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <ranges>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/all_in_one.hpp"
#include "snapshot/follow_exports.hpp"

namespace tinydynamocdc::snapshot {

using base::Error;
using base::Result;
using manage::Plan;

std::string CreateSnapshots::title() const {
  std::vector<std::string> names;
  std::ranges::transform(tables_, std::back_inserter(names),
                         [](const Table& table) { return table.snapshot->table(); });
  return std::format("{} of {} in {}", names.size() == 1 ? "Snapshot" : "Snapshots",
                     base::joined(names), target_.site.region);
}

std::string CreateSnapshots::look_again() const {
  auto command = std::format("tinydynamocdc status --region {} --lambda-name {}",
                             target_.site.region, target_.site.function);
  constexpr std::size_t k_tables_named_max = 5;
  for (const auto& table : tables_ | std::views::take(k_tables_named_max)) {
    command += " --table-name " + table.snapshot->table();
  }
  return command;
}

Result<Plan> CreateSnapshots::plan() {
  Plan plan{.title = title(), .steps = {}, .confirmations = {}};
  std::vector<Error> errors;
  first_changes_.clear();
  for (const auto& table : tables_) {
    auto steps = table.snapshot->look();
    if (!steps) {
      errors.push_back(std::move(steps).error());
      first_changes_.push_back(false);
      continue;
    }
    std::ranges::move(*steps, std::back_inserter(plan.steps));
    bool changes = false;
    if (table.first) {
      TINYDYNAMOCDC_TRY(auto first, table.first->plan());
      changes = changes_anything(first);
      std::ranges::move(first.steps, std::back_inserter(plan.steps));
    }
    first_changes_.push_back(changes);
  }
  return errors.empty() ? Result<Plan>(std::move(plan))
                        : std::unexpected(manage::all_in_one(errors));
}

Result<std::vector<aws::Export>> CreateSnapshots::ask(TableSnapshot& snapshot) const {
  TINYDYNAMOCDC_TRY(auto asked, snapshot.ask());
  for (const auto& each : asked) {
    parts_.trigger.function.console.say(
        std::format("  the export {} of {} runs in AWS, even if you end this command; to check it: "
                    "aws dynamodb describe-export --region {} --export-arn {}",
                    id_of(each.arn), snapshot.table(), target_.site.region, each.arn));
  }
  return asked;
}

Result<void> CreateSnapshots::apply() {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (first_changes_[i]) {
      TINYDYNAMOCDC_TRY_VOID(tables_[i].first->apply());
    }
  }
  std::vector<TableSnapshot*> all;
  std::ranges::transform(tables_, std::back_inserter(all),
                         [](const Table& table) { return table.snapshot.get(); });
  std::ranges::stable_sort(all, {}, &TableSnapshot::wait_s);
  std::vector<Error> errors;
  FollowedExports followed;
  for (auto* snapshot : all) {
    auto asked = ask(*snapshot);
    if (!asked) {
      errors.push_back(std::move(asked).error());
      continue;
    }
    for (const auto& each : *asked) {
      followed.push_back(std::make_unique<FollowedExport>(
          parts_, target_,
          FollowedExport::Order{
              .arn = each.arn,
              .table = snapshot->table(),
              .completed = [snapshot](const aws::Export& done) { return snapshot->tell(done); },
              .is_loaded_by_us = target_.reach == manage::Reach::ours}));
    }
  }
  if (!followed.empty()) {
    const auto& function = parts_.trigger.function;
    if (auto ended = follow_exports({function.clock, function.console}, followed, look_again());
        !ended) {
      errors.push_back(std::move(ended).error());
    }
  }
  return errors.empty() ? Result<void>() : std::unexpected(combined(errors));
}

}  // namespace tinydynamocdc::snapshot
