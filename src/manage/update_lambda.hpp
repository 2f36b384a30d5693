// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/function_setup.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --update-lambda: replaces the code of a function that this tool created (any that fits, with
/// --force), nothing else.
class UpdateLambda final : public Verb {
 public:
  UpdateLambda(const FunctionParts& parts, FunctionTarget target, CodePackage code)
      : parts_(parts), target_(std::move(target)), code_(std::move(code)) {}

  /// missing: no such function; denied: not ours; bad_config: its runtime or architecture cannot
  /// run this code.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  FunctionParts parts_;
  FunctionTarget target_;
  CodePackage code_;
};

}  // namespace tinydynamocdc::manage
