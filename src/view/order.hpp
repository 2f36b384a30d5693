// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "view/design.hpp"
#include "view/pieces.hpp"

namespace tinydynamocdc::view {

/// What a run wants of a workspace for some tables.
struct Order {
  std::vector<Design> designs;
  Scope scope = Scope::all;
  manage::Goal goal = manage::Goal::present;
  Landing landing = Landing::stays;  ///< Of a removal.
  manage::Reach reach = manage::Reach::ours;
};

}  // namespace tinydynamocdc::view
