// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

/// The topic that the alarms tell.
class Topic final : public manage::Resource {
 public:
  /// `remark`: what people want to know of the alerting as a whole; may be empty.
  Topic(const AlertingParts& parts, const setup::Site& site, std::string remark)
      : parts_(parts), site_(site), remark_(std::move(remark)) {}

  [[nodiscard]] std::string key() const override { return "topic"; }
  [[nodiscard]] std::string name() const override { return "the topic " + topic_name(site_); }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string loss() const override { return "its topic"; }

  /// Its users are alarms that tell it, whoever made them.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  /// Marks it as ours.
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  /// With its subscriptions.
  [[nodiscard]] base::Result<void> remove() override;

 private:
  AlertingParts parts_;
  setup::Site site_;
  std::string remark_;
};

}  // namespace tinydynamocdc::alarm
