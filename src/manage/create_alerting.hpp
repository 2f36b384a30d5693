// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/alerting.hpp"
#include "manage/plan.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --create-alerting --alert-email: an SNS topic with the address as its subscriber, alarms that
/// tell it, and a dashboard. What is there already and is ours is brought to what it should be; an
/// address that still waits for its confirmation is left in peace. Names that somebody else's
/// things have are `denied`, all at once, before anything is made; --force takes them over.
class CreateAlerting final : public Verb {
 public:
  CreateAlerting(const AlertingParts& parts, AlertingTarget target)
      : parts_(parts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<std::vector<aws::EventSourceMapping>> look_at_function();
  [[nodiscard]] base::Result<void> plan_topic(Plan& plan);
  [[nodiscard]] base::Result<void> plan_alarms(std::span<const aws::EventSourceMapping> triggers,
                                               Plan& plan);
  [[nodiscard]] base::Result<void> plan_dashboard(Plan& plan);
  void note_taken(std::string what);

  AlertingParts parts_;
  AlertingTarget target_;
  std::string function_arn_;
  AlertingNames names_;
  std::vector<std::string> taken_;  ///< Names of ours that somebody else's things have.
  bool creates_topic_ = false;
  bool subscribes_ = false;
  std::vector<aws::MetricAlarm> new_or_changed_;
  bool writes_dashboard_ = false;
};

}  // namespace tinydynamocdc::manage
