// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "exports/schedules.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// The policies of older versions, one for each scheduled table, in the function's role. The right
/// to export is in our one policy now, so they go: IAM counts the characters of all policies in a
/// role together.
class OldExportPolicies final : public manage::Resource {
 public:
  /// `names`: those that there are, of the tables of this run.
  OldExportPolicies(const manage::FunctionParts& parts, const setup::Site& site,
                    std::vector<std::string> names)
      : parts_(parts), site_(site), names_(std::move(names)) {}

  [[nodiscard]] std::string key() const override { return "old export policies"; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return {}; }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  manage::FunctionParts parts_;
  setup::Site site_;
  std::vector<std::string> names_;
};

/// Which of these tables have one.
[[nodiscard]] base::Result<std::vector<std::string>> find_old_export_policies(
    const manage::FunctionParts& parts, const setup::Site& site,
    const std::vector<std::string>& tables);

}  // namespace tinydynamocdc::exports
