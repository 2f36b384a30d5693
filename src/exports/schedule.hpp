// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/scheduler.hpp"
#include "exports/schedules.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// Snapshots of one table again and again.
class Schedule final : public manage::Resource {
 public:
  Schedule(const ScheduleParts& parts, const setup::Site& site, ScheduleOrder order)
      : parts_(parts), site_(site), order_(std::move(order)) {}

  [[nodiscard]] std::string key() const override {
    return "schedule " + schedule_name(order_.table);
  }
  [[nodiscard]] std::string name() const override { return "the schedule of " + order_.table; }
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string loss() const override { return "its schedule"; }

  /// Whose it is, its group says.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  enum class Way { create, update };

  [[nodiscard]] base::Result<void> put(Way way);

  ScheduleParts parts_;
  setup::Site site_;
  ScheduleOrder order_;
};

/// missing: no such table; bad_config: its point-in-time recovery is off.
[[nodiscard]] base::Result<void> check_exportable(const ScheduleParts& parts,
                                                  const setup::Site& site,
                                                  const std::string& table);

}  // namespace tinydynamocdc::exports
