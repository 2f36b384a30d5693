// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "manage/verb.hpp"
#include "manage/view_target.hpp"

namespace tinydynamocdc::manage {

/// --remove-mv: the endpoint, the pipe and the current state of a table. The landing data source
/// with every change stays, so that --create-mv makes them again as they were.
class RemoveView final : public Verb {
 public:
  RemoveView(const ViewParts& parts, ViewTarget target)
      : parts_(parts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  ViewParts parts_;
  ViewTarget target_;
  std::unique_ptr<ViewMaker> maker_;
};

}  // namespace tinydynamocdc::manage
