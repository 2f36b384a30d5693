// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/iam.hpp"
#include "exports/schedules.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// The role that EventBridge Scheduler calls the function with, and with which it can do nothing
/// else.
class SchedulerRole final : public manage::Resource {
 public:
  SchedulerRole(const ScheduleParts& parts, const setup::Site& site, std::string role)
      : parts_(parts), site_(site), role_(std::move(role)) {}

  [[nodiscard]] std::string key() const override { return "scheduler role"; }
  [[nodiscard]] std::string name() const override { return "the role " + role_; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string way_out() const override { return "or rename or remove it"; }
  [[nodiscard]] std::string loss() const override { return "its schedules"; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<void> look_for_differences(const aws::Role& role,
                                                        manage::Standing& standing);
  [[nodiscard]] base::Result<void> put_policy();

  ScheduleParts parts_;
  setup::Site site_;
  std::string role_;
};

/// The role as it is made; call_policy() is all that it may do.
[[nodiscard]] aws::NewRole wanted_scheduler_role(const setup::Site& site, std::string role);

/// Which role that is: the one of this version's name, or one of the older name that is ours in
/// this region, else the new name.
[[nodiscard]] base::Result<std::string> find_scheduler_role(const manage::FunctionParts& parts,
                                                            const setup::Site& site);

}  // namespace tinydynamocdc::exports
