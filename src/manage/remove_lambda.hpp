// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/function_role.hpp"
#include "manage/function_secret.hpp"
#include "manage/function_setup.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --remove-lambda: removes the function, and the role and secret that were created for it; what
/// others made is spared unless --force is given. A function that tables or buckets still call is
/// not removed without --force.
class RemoveLambda final : public Verb {
 public:
  RemoveLambda(const FunctionParts& parts, FunctionTarget target);

  /// denied: the function is not ours, or still has triggers. With Unremovable::spare it is left
  /// alone then, and its role and secret with it.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<std::vector<Step>> plan_function();
  [[nodiscard]] base::Result<std::vector<Step>> unremovable(const base::Error& refusal,
                                                            const std::string& why);

  FunctionParts parts_;
  FunctionTarget target_;
  FunctionRole role_;
  FunctionSecret secret_;
  bool removes_function_ = false;
  bool spares_function_ = false;
  bool removes_role_ = false;
  bool removes_secret_ = false;
  std::vector<std::string> triggers_;  ///< UUIDs that go with the function.
};

}  // namespace tinydynamocdc::manage
