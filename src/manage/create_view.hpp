// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "manage/function_token.hpp"
#include "manage/verb.hpp"
#include "manage/view_target.hpp"

namespace tinydynamocdc::manage {

/// --create-mv: the landing data source, the current state, the pipe between them and the endpoint,
/// by deployment or one by one, whichever the workspace takes; then the function's own token goes
/// into its secret. Needs no row to have arrived before. With ViewScope::landing the landing data
/// source alone, as --create-ddb-trigger wants it before the first change arrives.
class CreateView final : public Verb {
 public:
  CreateView(const ViewParts& parts, ViewTarget target, ViewScope scope)
      : parts_(parts), target_(std::move(target)), scope_(scope) {}

  /// missing: no table; denied: something of a name that is needed is not ours, or the token may
  /// not deploy; rejected: Tinybird refuses it, or something that is not ours would be touched.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<std::vector<Step>> plan_resources(const ViewDesign& design);

  ViewParts parts_;
  ViewTarget target_;
  ViewScope scope_;
  std::unique_ptr<ViewMaker> maker_;
  std::unique_ptr<FunctionToken> token_;
  std::string endpoint_;
};

}  // namespace tinydynamocdc::manage
