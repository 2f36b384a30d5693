// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_view.hpp"

#include <format>
#include <utility>

namespace tinydynamocdc::manage {

using base::Result;

Result<Plan> RemoveView::plan() {
  const auto naming = naming_of(parts_, target_);
  if (!naming) {
    return std::unexpected(naming.error());
  }
  // The names alone: the table, and with it its keys, may be gone already.
  auto design = view_design(
      {.table = target_.table, .function = target_.function.name, .naming = *naming}, {});
  auto maker = view_maker(parts_.tinybird);
  if (!maker) {
    return std::unexpected(maker.error());
  }
  maker_ = std::move(*maker);
  Plan plan{.title = std::format("View and endpoint {} of {} in {}", design.view.names.endpoint,
                                 target_.table, target_.tinybird.api_endpoint)};
  const auto landing = design.landing;
  auto steps = maker_->plan_removal({.design = std::move(design),
                                     .scope = ViewScope::all,
                                     .existing = target_.existing,
                                     .reach = target_.function.reach});
  if (!steps) {
    return std::unexpected(steps.error());
  }
  plan.steps = std::move(*steps);
  plan.steps.push_back(
      {Action::spare, std::format("the data source {}", landing),
       "it holds every change; a project in git keeps its file, or lets it go by a deployment of "
       "its own (docs/operations.md, What a removal leaves in Tinybird)"});
  return plan;
}

Result<void> RemoveView::apply() { return maker_->remove(); }

}  // namespace tinydynamocdc::manage
