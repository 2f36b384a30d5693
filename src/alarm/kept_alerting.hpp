// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

/// The alarms, the topic and the dashboard, which a removal of all else keeps: it names them, and
/// what takes them down. Part of a run with Goal::absent.
class KeptAlerting final : public manage::Resource {
 public:
  KeptAlerting(const AlertingParts& parts, const setup::Site& site) : parts_(parts), site_(site) {}

  [[nodiscard]] std::string key() const override { return "kept alerting"; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  /// What may not be looked at stops no removal: the remark says so.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return {}; }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  [[nodiscard]] base::Result<std::vector<std::string>> find() const;

  AlertingParts parts_;
  setup::Site site_;
  std::vector<std::string> found_;
};

}  // namespace tinydynamocdc::alarm
