// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "aws/cloudwatch.hpp"
#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

/// One alarm of the function.
class Alarm final : public manage::Resource {
 public:
  /// For a removal the name of `wanted` is enough.
  Alarm(const AlertingParts& parts, const setup::Site& site, aws::MetricAlarm wanted)
      : parts_(parts), site_(site), wanted_(std::move(wanted)) {}

  [[nodiscard]] std::string key() const override { return "alarm " + wanted_.name; }
  [[nodiscard]] std::string name() const override { return "the alarm " + wanted_.name; }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"topic"}; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  /// The names of another function's alarms may begin with this one's: one that is neither ours nor
  /// tells our topic stays, whatever --force says.
  [[nodiscard]] Removal removal() const override { return removal_; }
  [[nodiscard]] std::string loss() const override { return "its alarm"; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  AlertingParts parts_;
  setup::Site site_;
  aws::MetricAlarm wanted_;
  std::string arn_;
  Removal removal_ = Removal::goes;
};

/// What differs in an alarm, property by property.
[[nodiscard]] std::vector<manage::Difference> differences(const aws::MetricAlarm& is,
                                                          const aws::MetricAlarm& wanted);

}  // namespace tinydynamocdc::alarm
