// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "manage/resource.hpp"
#include "setup/part.hpp"

namespace tinydynamocdc::view {

/// Adds resources that all have the same goal.
class Adding {
 public:
  explicit Adding(manage::Goal goal) : goal_(goal) {}

  template <class T, class... Arguments>
  void add(Arguments&&... arguments) {
    part_.resources.push_back(
        {.resource = std::make_unique<T>(std::forward<Arguments>(arguments)...), .goal = goal_});
  }
  [[nodiscard]] setup::Part part() && { return std::move(part_); }

 private:
  manage::Goal goal_;
  setup::Part part_;
};

}  // namespace tinydynamocdc::view
