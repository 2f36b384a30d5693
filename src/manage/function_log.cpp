// SPDX-License-Identifier: Apache-2.0
#include "manage/function_log.hpp"

#include <format>

#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::Result;

namespace {

std::string days(std::optional<int> count) {
  return count ? std::format("keeps its lines for {} days", *count) : "keeps its lines for ever";
}

}  // namespace

Result<Step> FunctionLog::step() {
  const auto what = std::format("the log group {}", name());
  const auto found = plain(logs_.find_group(name(), request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto wanted = target_.retention_days.value_or(k_retention_days_default);
  const auto* group = found_in(*found);
  if (group == nullptr) {
    return Step{Action::create, what, days(wanted)};
  }
  const auto tags = plain(logs_.tags(group->arn, request_deadline(parts_.clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  const auto now = group->retention_days;
  const bool is_asked = target_.retention_days && now != target_.retention_days;
  if (!is_ours(*tags, target_.function)) {
    return Step{is_asked ? Action::spare : Action::keep, what,
                std::format("it is not ours and {}", days(now))};
  }
  // Without retention it was made by a call that was broken off.
  if (is_asked || !now) {
    return Step{Action::change, what, days(wanted)};
  }
  return Step{Action::keep, what, days(now)};
}

Result<Plan> FunctionLog::plan() {
  const auto planned = step();
  if (!planned) {
    return std::unexpected(planned.error());
  }
  todo_ = planned->action;
  return Plan{.title = std::format("Log of {}", target_.function), .steps = {*planned}};
}

Result<void> FunctionLog::apply() {
  if (todo_ == Action::create) {
    const auto created = logs_.create_group(name(), {{std::string(k_owner_tag), target_.function}},
                                            request_deadline(parts_.clock));
    // An answer was lost and the request repeated.
    if (!created && created.error().code != "ResourceAlreadyExistsException") {
      return std::unexpected(created.error().error);
    }
  }
  auto put =
      plain(logs_.put_retention(name(), target_.retention_days.value_or(k_retention_days_default),
                                request_deadline(parts_.clock)));
  if (put) {
    parts_.console.say(std::format("  the log group {} is there", name()));
  }
  return put;
}

}  // namespace tinydynamocdc::manage
