// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/lambda.hpp"
#include "aws/sns.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"

/// Who is told when the function is in trouble, and the picture of it, without I/O. Names are made
/// of the function's, so that nothing has to be remembered. Topic and alarms carry the owner's
/// tags; a dashboard, which cannot everywhere, has them in a text of its own.
namespace tinydynamocdc::alarm {

struct AlertingParts {
  aws::Sns& topics;
  aws::CloudWatch& watch;
  manage::FunctionParts function;
};

[[nodiscard]] std::string topic_name(const setup::Site& site);  ///< `X-Alerts`
[[nodiscard]] std::string topic_arn(const setup::Site& site);
/// `X-`, also of the alarms of a function called `X-Y`.
[[nodiscard]] std::string alarm_prefix(const setup::Site& site);
/// `X-eu-west-2`: dashboards know no regions.
[[nodiscard]] std::string dashboard_name(const setup::Site& site);

/// The name of the queue with that ARN, if this account and region have metrics of it; else empty.
[[nodiscard]] std::string queue_with_metrics(std::string_view arn, const setup::Site& site);

/// SQS drops a message of a snapshot 14 days after it was sent, and the function sends one anew
/// that has waited for half of that, 12 days at the latest: one that has waited for 13 is about to
/// be lost. Less says nothing: at what Tinybird accepts, 1 TB waits for half a day and 100 TB for
/// weeks. (setup::k_retention_s; docs/decisions/0043-progress-status-alarms.md)
inline constexpr int k_snapshots_wait_s = 13 * 86'400;

/// Errors, iterator age, throttles (AWS's metrics of the function), rows in quarantine, undelivered
/// records, items that a nightly proof found different (its own), failure records that the
/// function's queues hold for too long or for good, snapshots that SQS is about to drop, and
/// messages in each of these queues. docs/operations.md says what to do when one goes off.
[[nodiscard]] std::vector<aws::MetricAlarm> wanted_alarms(const setup::Site& site,
                                                          std::span<const std::string> queues);
/// The name of the alarm on what the function has given up.
[[nodiscard]] std::string dead_letters_alarm(const setup::Site& site);

/// The dashboard's JSON text.
[[nodiscard]] std::string dashboard_body(const setup::Site& site);
/// True when we made it, for that function.
[[nodiscard]] bool is_our_dashboard(std::string_view body, const setup::Site& site);
/// True when both show the same, whatever the spelling.
[[nodiscard]] bool is_same_dashboard(std::string_view body, std::string_view other);

}  // namespace tinydynamocdc::alarm
