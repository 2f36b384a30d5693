// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "exports/schedules.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// The group that a function's schedules are in. It carries the mark of whose they are.
class ScheduleGroup final : public manage::Resource {
 public:
  ScheduleGroup(const ScheduleParts& parts, const setup::Site& site) : parts_(parts), site_(site) {}

  [[nodiscard]] std::string key() const override { return "schedule group"; }
  [[nodiscard]] std::string name() const override {
    return "the schedule group " + schedule_group(site_);
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string way_out() const override { return "or rename or remove it"; }
  [[nodiscard]] std::string loss() const override { return "its schedules"; }

  /// One that is on its way out counts as gone.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  /// Marks it as ours.
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  ScheduleParts parts_;
  setup::Site site_;
};

/// A user for each schedule in the group, with the keys that they have in a run.
[[nodiscard]] base::Result<std::vector<manage::User>> schedules_in_group(const ScheduleParts& parts,
                                                                         const setup::Site& site);

}  // namespace tinydynamocdc::exports
