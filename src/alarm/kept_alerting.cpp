// SPDX-License-Identifier: Apache-2.0
#include "alarm/kept_alerting.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::alarm {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

std::string KeptAlerting::name() const {
  return found_.empty() ? "the alerting of " + site_.function : base::joined(found_);
}

Result<std::vector<std::string>> KeptAlerting::find() const {
  const auto soon = [&] { return request_deadline(parts_.function.clock); };
  std::vector<std::string> found;
  TINYDYNAMOCDC_TRY(const auto alarms, plain(parts_.watch.alarms(alarm_prefix(site_), soon())));
  for (const auto& each : alarms) {
    if (std::ranges::contains(each.alarm.actions, topic_arn(site_))) {
      found.push_back("the alarm " + each.alarm.name);
    }
  }
  TINYDYNAMOCDC_TRY(const auto topic,
                    plain(parts_.topics.find_topic_tags(topic_arn(site_), soon())));
  if (topic) {
    found.push_back("the topic " + topic_name(site_));
  }
  TINYDYNAMOCDC_TRY(const auto dashboard,
                    plain(parts_.watch.find_dashboard(dashboard_name(site_), soon())));
  if (dashboard) {
    found.push_back("the dashboard " + dashboard_name(site_));
  }
  return found;
}

Result<Standing> KeptAlerting::look(manage::Goal /*goal*/) {
  auto found = find();
  if (!found && found.error().kind != ErrorKind::denied) {
    return std::unexpected(found.error());
  }
  found_ = found.value_or(std::vector<std::string>());
  Standing standing{.exists = !found || !found_.empty()};
  standing.remark = found ? "--remove-alerting removes that"
                          : "could not check whether there is any: " + found.error().message;
  return standing;
}

}  // namespace tinydynamocdc::alarm
