// SPDX-License-Identifier: Apache-2.0
#include "setup/log_group.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::setup {

using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

std::string days(std::optional<int> count) {
  return count ? std::format("{} days", *count) : std::string("forever");
}

}  // namespace

Result<Standing> LogGroup::look(Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto found,
                    plain(logs_.find_group(group(), request_deadline(parts_.clock))));
  const auto wanted = retention_days_.value_or(k_retention_days_default);
  Standing standing;
  if (!found) {
    standing.remark = std::format("keeps its lines for {}", days(wanted));
    return standing;
  }
  standing.exists = true;
  standing.remark = std::format("keeps log lines {}{}", found->retention_days ? "for " : "",
                                days(found->retention_days));
  TINYDYNAMOCDC_TRY(const auto tags, plain(logs_.tags(found->arn, request_deadline(parts_.clock))));
  note_owner(standing, tags, site_);
  const bool is_asked = retention_days_ && found->retention_days != retention_days_;
  // Ours without a retention was made by a run that was interrupted.
  const bool is_unfinished = standing.owner == Standing::Owner::us && !found->retention_days;
  if (is_asked || is_unfinished) {
    standing.differences.push_back(
        {.property = "retention", .found = days(found->retention_days), .wanted = days(wanted)});
  }
  return standing;
}

Result<void> LogGroup::create() {
  const auto created = logs_.create_group(group(), marks_of(site_), request_deadline(parts_.clock));
  // An answer was lost and the request repeated.
  if (!created && created.error().code != "ResourceAlreadyExistsException") {
    return std::unexpected(created.error().error);
  }
  return update({});
}

Result<void> LogGroup::update(std::span<const Difference> /*mend*/) {
  return plain(logs_.put_retention(group(), retention_days_.value_or(k_retention_days_default),
                                   request_deadline(parts_.clock)));
}

}  // namespace tinydynamocdc::setup
