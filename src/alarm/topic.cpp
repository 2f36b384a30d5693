// SPDX-License-Identifier: Apache-2.0
#include "alarm/topic.hpp"

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::alarm {

using base::Result;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

Result<Standing> Topic::look(Goal goal) {
  const auto& clock = parts_.function.clock;
  TINYDYNAMOCDC_TRY(const auto tags, plain(parts_.topics.find_topic_tags(topic_arn(site_),
                                                                         request_deadline(clock))));
  Standing standing;
  standing.remark = remark_;
  if (!tags) {
    return standing;
  }
  standing.exists = true;
  setup::note_owner(standing, *tags, site_);
  if (goal == Goal::present) {
    if (standing.owner != Standing::Owner::us) {
      standing.differences.push_back({.property = "tag with its function"});
    }
    return standing;
  }
  standing.remark = "with its subscriptions";
  TINYDYNAMOCDC_TRY(const auto telling, plain(parts_.watch.alarms_that_tell(
                                            topic_arn(site_), request_deadline(clock))));
  for (const auto& alarm : telling) {
    standing.users.push_back({.key = "alarm " + alarm.alarm.name,
                              .name = "the alarm " + alarm.alarm.name,
                              .freed_by = {}});
  }
  return standing;
}

Result<void> Topic::create() {
  return plain(parts_.topics.create_topic(topic_name(site_), setup::marks_of(site_),
                                          request_deadline(parts_.function.clock)))
      .transform([](const auto&) {});
}

Result<void> Topic::update(std::span<const manage::Difference> /*mend*/) {
  return plain(parts_.topics.add_tags(topic_arn(site_), setup::marks_of(site_),
                                      request_deadline(parts_.function.clock)));
}

Result<void> Topic::remove() {
  return plain(
      parts_.topics.delete_topic(topic_arn(site_), request_deadline(parts_.function.clock)));
}

}  // namespace tinydynamocdc::alarm
