// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/view_maker.hpp"
#include "tinybird/project.hpp"

namespace tinydynamocdc::manage {

/// Forward workspaces: everything at once, by one deployment of the whole project, in which only
/// our files are new, other or gone. What is as it should be is not deployed again.
class ForwardViews final : public ViewMaker {
 public:
  explicit ForwardViews(const TinybirdParts& parts) : parts_(parts) {}

  [[nodiscard]] base::Result<std::vector<Step>> plan_creation(const ViewOrder& order) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] bool makes_function_token(ViewScope) const override { return true; }
  [[nodiscard]] base::Result<std::vector<Step>> plan_removal(const ViewOrder& order) override;
  [[nodiscard]] base::Result<void> remove() override { return create(); }

 private:
  [[nodiscard]] base::Result<void> pull();
  [[nodiscard]] base::Result<Step> plan_landing(const ViewOrder& order);
  [[nodiscard]] base::Result<Step> plan_file(const ViewOrder& order, const row::Datafile& file);
  [[nodiscard]] base::Result<std::vector<Step>> checked(std::vector<Step> steps);
  [[nodiscard]] base::Result<bool> is_of_python(const ViewDesign& design);
  [[nodiscard]] base::Result<std::vector<Step>> plan_replacement(const ViewOrder& order,
                                                                 std::vector<Step> steps);
  [[nodiscard]] base::Result<void> deploy_once(const tinybird::ProjectChange& change);
  [[nodiscard]] base::Result<void> bring_about(const tinybird::ProjectChange& change);

  TinybirdParts parts_;
  tinybird::Project project_;      ///< As it was when it was planned.
  tinybird::ProjectChange first_;  ///< What has to go before change_ can be made.
  tinybird::ProjectChange change_;
};

}  // namespace tinydynamocdc::manage
