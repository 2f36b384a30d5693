// SPDX-License-Identifier: Apache-2.0
#include "view/workspace.hpp"

#include <memory>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "tinybird/datasources.hpp"
#include "view/adding.hpp"
#include "view/project_files.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using tinybird::WorkspaceKind;

Workspace::Workspace(const TinybirdParts& parts, std::string_view function)
    : parts_(parts), function_token_(parts, function), live_(parts), classic_(parts) {}

Result<WorkspaceKind> Workspace::kind() {
  if (!kind_) {
    const auto told =
        tinybird::workspace_kind(parts_.client, manage::request_deadline(parts_.clock));
    if (!told) {
      return error_of(
          told, "the token may not read the workspace's type; use the workspace's admin token");
    }
    kind_ = *told;
  }
  return *kind_;
}

Result<const tinybird::Project*> Workspace::project() {
  TINYDYNAMOCDC_TRY(const auto told, kind());
  return told == WorkspaceKind::forward ? live_.project()
                                        : Result<const tinybird::Project*>(nullptr);
}

Result<bool> Workspace::has_all_landings(const std::vector<Design>& designs) {
  for (const auto& design : designs) {
    const auto found = tinybird::get_datasource(parts_.client, design.landing,
                                                manage::request_deadline(parts_.clock));
    if (!found) {
      return error_of(found, landing_name(design));
    }
    if (!*found) {
      return false;
    }
  }
  return true;
}

// A token that may only append cannot tell the workspace's kind; where the landing data sources are
// all that is wanted, and are there, that is enough: the Classic resource looks at them alone.
Result<setup::Part> Workspace::part(const Order& order) {
  const auto told = kind();
  if (told) {
    return *told == WorkspaceKind::forward ? forward_part(order)
                                           : classic_.part(order, function_token_);
  }
  const bool only_lands = order.scope == Scope::landing && order.goal == Goal::present;
  if (told.error().kind == ErrorKind::denied && only_lands) {
    const auto there = has_all_landings(order.designs);
    if (there && *there) {
      return classic_.part(order, function_token_);
    }
  }
  return std::unexpected(told.error());
}

setup::Part Workspace::forward_part(const Order& order) {
  auto& batch = *batches_.emplace_back(std::make_unique<ProjectBatch>(parts_, live_));
  Adding adding(order.goal);
  for (const auto& design : order.designs) {
    adding.add<LandingFile>(batch, parts_, design, order.landing);
    if (order.scope == Scope::all) {
      for (const auto piece : k_pieces) {
        adding.add<ViewFile>(batch, parts_, design, piece);
      }
    }
  }
  if (order.goal == Goal::present) {
    adding.add<DeclaredToken>(batch, function_token_, order.designs, order.scope, order.reach);
  }
  return std::move(adding).part();
}

}  // namespace tinydynamocdc::view
