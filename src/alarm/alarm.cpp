// SPDX-License-Identifier: Apache-2.0
#include "alarm/alarm.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::alarm {

using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_mark = "tag with its function";

std::string text_of(const std::vector<std::pair<std::string, std::string>>& dimensions) {
  std::vector<std::string> all;
  all.reserve(dimensions.size());
  for (const auto& [name, value] : dimensions) {
    all.push_back(std::format("{}={}", name, value));
  }
  return base::joined(all);
}

}  // namespace

std::vector<Difference> differences(const aws::MetricAlarm& is, const aws::MetricAlarm& wanted) {
  std::vector<Difference> all;
  const auto compare = [&](const char* property, std::string found, std::string right) {
    if (found != right) {
      all.push_back({.property = property, .found = std::move(found), .wanted = std::move(right)});
    }
  };
  compare("description", is.description, wanted.description);
  compare("metric", std::format("{} {}", is.metric_namespace, is.metric),
          std::format("{} {}", wanted.metric_namespace, wanted.metric));
  compare("dimensions", text_of(is.dimensions), text_of(wanted.dimensions));
  compare("statistic", is.statistic, wanted.statistic);
  compare("period in seconds", std::to_string(is.period_s), std::to_string(wanted.period_s));
  compare("periods", std::to_string(is.periods), std::to_string(wanted.periods));
  compare("comparison", is.comparison, wanted.comparison);
  compare("threshold", std::format("{}", is.threshold), std::format("{}", wanted.threshold));
  compare("missing data", is.missing_data, wanted.missing_data);
  compare("actions", base::joined(is.actions), base::joined(wanted.actions));
  return all;
}

Result<Standing> Alarm::look(Goal goal) {
  const auto& clock = parts_.function.clock;
  TINYDYNAMOCDC_TRY(const auto named,
                    plain(parts_.watch.alarms(wanted_.name, request_deadline(clock))));
  const auto found = std::ranges::find(named, wanted_.name,
                                       [](const aws::FoundAlarm& each) { return each.alarm.name; });
  Standing standing;
  if (found == named.end()) {
    return standing;
  }
  standing.exists = true;
  arn_ = found->arn;
  TINYDYNAMOCDC_TRY(const auto tags, plain(parts_.watch.tags(arn_, request_deadline(clock))));
  setup::note_owner(standing, tags, site_);
  const bool is_ours = standing.owner == Standing::Owner::us;
  if (goal == Goal::absent) {
    const bool tells_ours = std::ranges::contains(found->alarm.actions, topic_arn(site_));
    removal_ = is_ours || tells_ours ? Removal::goes : Removal::stays;
    if (removal_ == Removal::stays) {
      standing.remark = std::format("not created for {} by this tool", site_.function);
    }
    return standing;
  }
  standing.differences = differences(found->alarm, wanted_);
  if (!is_ours) {
    standing.differences.push_back({.property = k_mark});
  }
  return standing;
}

Result<void> Alarm::create() {
  return plain(parts_.watch.put_alarm(wanted_, setup::marks_of(site_),
                                      request_deadline(parts_.function.clock)));
}

// The tags that PutMetricAlarm brings count for a new alarm only.
Result<void> Alarm::update(std::span<const Difference> mend) {
  const bool marks = std::ranges::contains(mend, k_mark, &Difference::property);
  if (!marks || mend.size() > 1) {
    TINYDYNAMOCDC_TRY_VOID(create());
  }
  return marks ? plain(parts_.watch.add_tags(arn_, setup::marks_of(site_),
                                             request_deadline(parts_.function.clock)))
               : Result<void>();
}

Result<void> Alarm::remove() {
  return plain(parts_.watch.delete_alarms(std::span(&wanted_.name, 1),
                                          request_deadline(parts_.function.clock)));
}

}  // namespace tinydynamocdc::alarm
