// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alarm/alerting.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

/// The picture of the function's metrics. Its own text says whose it is.
class Dashboard final : public manage::Resource {
 public:
  Dashboard(const AlertingParts& parts, const setup::Site& site) : parts_(parts), site_(site) {}

  [[nodiscard]] std::string key() const override { return "dashboard"; }
  [[nodiscard]] std::string name() const override {
    return "the dashboard " + dashboard_name(site_);
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return create();
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  AlertingParts parts_;
  setup::Site site_;
};

}  // namespace tinydynamocdc::alarm
