// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/sts.hpp"
#include "manage/alerting.hpp"
#include "manage/plan.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --remove-alerting: takes away the alarms, the dashboard and the topic that --create-alerting
/// made for the function, also when the function is gone already. A topic that somebody else's
/// alarms tell stays, and so does everything that is not ours.
class RemoveAlerting final : public Verb {
 public:
  RemoveAlerting(const AlertingParts& parts, aws::Sts& sts, AlertingTarget target)
      : parts_(parts), sts_(sts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<void> plan_alarms(Plan& plan);
  [[nodiscard]] base::Result<void> plan_dashboard(const FunctionArn& function, Plan& plan);
  [[nodiscard]] base::Result<void> plan_topic(Plan& plan);

  AlertingParts parts_;
  aws::Sts& sts_;
  AlertingTarget target_;
  AlertingNames names_;
  std::vector<std::string> alarms_;
  bool removes_dashboard_ = false;
  bool removes_topic_ = false;
};

}  // namespace tinydynamocdc::manage
