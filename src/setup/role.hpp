// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/iam.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/function_users.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The IAM role that the function runs as. Roles are the account's, not a region's: one that this
/// tool made for another function or region is never changed or removed. One that is not ours is
/// used as it is.
class Role final : public manage::Resource {
 public:
  Role(const manage::FunctionParts& parts, const Site& site, manage::RolePolicies policies)
      : parts_(parts), site_(site), policies_(policies) {}

  [[nodiscard]] std::string key() const override { return "role"; }
  [[nodiscard]] std::string name() const override { return "the role " + site_.role; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] std::string way_out() const override { return "--lambda-role names another one"; }
  [[nodiscard]] std::string loss() const override { return "all its rights"; }

  /// bad_config: AWS Lambda may not assume it.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  /// With what is attached to it and written into it.
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<void> attach_missing();
  [[nodiscard]] base::Result<void> take_policies_off();

  manage::FunctionParts parts_;
  Site site_;
  manage::RolePolicies policies_;
  std::vector<std::string> missing_policies_;  ///< Of AWS's, with --managed-policies.
};

/// The role as it is made: for AWS Lambda alone, without a right.
[[nodiscard]] aws::NewRole wanted_role(const Site& site);

/// Whose the role is: its tags, and, where an older version made it, the region that the log in its
/// own policy lies in.
[[nodiscard]] base::Result<Whose> whose_role(const manage::FunctionParts& parts, const Site& site);

}  // namespace tinydynamocdc::setup
