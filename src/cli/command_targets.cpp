// SPDX-License-Identifier: Apache-2.0
#include "cli/command_targets.hpp"

#include <utility>

namespace tinydynamocdc::cli {

manage::TableTarget CommandTargets::table(const std::string& name) const {
  return {
      .name = name, .region = region, .reach = command.reach, .unremovable = command.unremovable};
}

manage::FunctionTarget CommandTargets::function() const {
  return {.name = command.lambda_name,
          .role = site.role,
          .secret = site.secret,
          .region = region,
          .reach = command.reach};
}

manage::TriggerTarget CommandTargets::trigger(const std::string& name) const {
  auto options = command.trigger;
  options.on_failure_arn = on_failure_arn;
  return {.table = name,
          .function = command.lambda_name,
          .region = region,
          .reach = command.reach,
          .options = std::move(options)};
}

manage::BucketTriggerTarget CommandTargets::bucket_trigger() const {
  return {.bucket = command.s3_bucket,
          .prefix = command.s3_prefix,
          .function = command.lambda_name,
          .region = region,
          .reach = command.reach,
          .removed_tables = command.unremovable == manage::Unremovable::spare
                                ? tables
                                : std::vector<std::string>()};
}

manage::AlertingTarget CommandTargets::alerting() const {
  return {.function = command.lambda_name,
          .region = region,
          .email = command.alert_email,
          .reach = command.reach};
}

manage::ScheduleTarget CommandTargets::schedule(const std::string& name) const {
  return {.table = name, .expression = command.schedule, .place = bucket_trigger()};
}

}  // namespace tinydynamocdc::cli
