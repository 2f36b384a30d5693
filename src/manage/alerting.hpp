// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/lambda.hpp"
#include "aws/sns.hpp"
#include "manage/function_name.hpp"
#include "manage/function_setup.hpp"
#include "manage/ownership.hpp"

/// Who is told when the function is in trouble, and the picture of it: what --create-alerting
/// makes, without I/O. Names are made of the function's, so that nothing has to be remembered.
/// Topic and alarms carry the owner's tag; a dashboard, which cannot everywhere, has it in a text
/// of its own.
namespace tinydynamocdc::manage {

struct AlertingParts {
  aws::Sns& topics;
  aws::CloudWatch& watch;
  FunctionParts function;
};

struct AlertingTarget {
  std::string function;
  std::string region;
  std::string email;  ///< For creation only.
  Reach reach = Reach::ours;
};

struct AlertingNames {
  std::string topic;  ///< `X-Alerts`
  std::string topic_arn;
  std::string alarm_prefix;  ///< `X-`, also of the alarms of a function called `X-Y`.
  std::string dashboard;     ///< `X-eu-west-2`: dashboards know no regions.
};
[[nodiscard]] AlertingNames alerting_names(const FunctionArn& function);

/// The queues that the triggers' given-up batches go to, and that this account and region have
/// metrics of; each once, by name.
[[nodiscard]] std::vector<std::string> dead_letter_queues(
    std::span<const aws::EventSourceMapping> triggers, const FunctionArn& function);

/// Errors, iterator age, throttles (AWS's metrics of the function), rows in quarantine, undelivered
/// records (its own), and messages in each queue. docs/operations.md says what to do when one goes
/// off.
[[nodiscard]] std::vector<aws::MetricAlarm> wanted_alarms(const FunctionArn& function,
                                                          const AlertingNames& names,
                                                          std::span<const std::string> queues);

/// The dashboard's JSON text.
[[nodiscard]] std::string dashboard_body(const FunctionArn& function);

/// True when we made it, for that function.
[[nodiscard]] bool is_our_dashboard(std::string_view body, const FunctionArn& function);

/// True when both show the same, whatever the spelling.
[[nodiscard]] bool is_same_dashboard(std::string_view body, std::string_view other);

}  // namespace tinydynamocdc::manage
