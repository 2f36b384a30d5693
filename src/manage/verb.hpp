// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "manage/plan.hpp"

namespace tinydynamocdc::manage {

/// One thing the management tool can do, in two steps. plan() reads what is there and changes
/// nothing; apply() does what the plan said, waits until it is true, and says so. Both are
/// idempotent: run again after success or after a failure at any step, they end in the same state.
class Verb {
 public:
  virtual ~Verb() = default;

  [[nodiscard]] virtual base::Result<Plan> plan() = 0;

  /// Only after a plan() that succeeded and changes something.
  [[nodiscard]] virtual base::Result<void> apply() = 0;
};

}  // namespace tinydynamocdc::manage
