// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "manage/function_policy.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// One thing that the function may do, or may no longer do.
struct Right {
  manage::Goal goal = manage::Goal::present;
  std::string what;  ///< `read the stream of Orders`
  std::function<void(manage::FunctionPolicy&)> change;
};

/// To write its own log and read its secret.
[[nodiscard]] Right function_right(const Site& site);

/// What the function may do: our policy in its role, and nothing else in that. Rights that a run
/// does not mention stay as they are.
class Rights final : public manage::Resource {
 public:
  Rights(const manage::FunctionParts& parts, const Site& site, std::vector<Right> rights)
      : parts_(parts), site_(site), rights_(std::move(rights)) {}

  [[nodiscard]] std::string key() const override { return "rights"; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override { return {"role"}; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] std::string way_out() const override { return "--lambda-role names another role"; }
  [[nodiscard]] std::string loss() const override { return "these rights"; }

  /// rejected: the policy would be larger than IAM takes.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return write(); }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return write();
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<std::optional<std::string>> document();
  [[nodiscard]] base::Result<std::vector<manage::Difference>> differences(
      const std::string& document) const;
  [[nodiscard]] base::Result<void> write();

  manage::FunctionParts parts_;
  Site site_;
  std::vector<Right> rights_;
};

}  // namespace tinydynamocdc::setup
