// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "manage/ownership.hpp"
#include "manage/plan.hpp"
#include "manage/view_design.hpp"

namespace tinydynamocdc::manage {

/// How much of a design is meant.
enum class ViewScope {
  landing,  ///< The landing data source alone.
  all,
};

struct ViewOrder {
  ViewDesign design;
  ViewScope scope = ViewScope::all;
  Existing existing = Existing::keep;
  Reach reach = Reach::ours;
};

/// Makes and removes what a ViewDesign says in one kind of workspace. Like a Verb in two steps:
/// plan_… looks and changes nothing. A landing data source that is there already is never altered
/// in what it holds and never removed; others' resources are left alone.
class ViewMaker {
 public:
  virtual ~ViewMaker() = default;

  /// denied: something of that name is not ours; rejected: Tinybird refuses it.
  [[nodiscard]] virtual base::Result<std::vector<Step>> plan_creation(const ViewOrder& order) = 0;
  /// After plan_creation(); what is made later than the landing data source has all its rows when
  /// this returns.
  [[nodiscard]] virtual base::Result<void> create() = 0;

  /// True when the function's own token (function_token_name) is there after create().
  [[nodiscard]] virtual bool makes_function_token(ViewScope scope) const = 0;

  /// The view, its pipe and its endpoint; the scope does not matter.
  [[nodiscard]] virtual base::Result<std::vector<Step>> plan_removal(const ViewOrder& order) = 0;
  /// After plan_removal().
  [[nodiscard]] virtual base::Result<void> remove() = 0;
};

/// denied: the current state is there as the Python version made it, with what to do.
[[nodiscard]] base::Error view_of_python(const ViewDesign& design);

/// The maker for the workspace, whose kind is found out. denied: the token may not know.
[[nodiscard]] base::Result<std::unique_ptr<ViewMaker>> view_maker(const TinybirdParts& parts);

}  // namespace tinydynamocdc::manage
