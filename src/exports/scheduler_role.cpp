// SPDX-License-Identifier: Apache-2.0
#include "exports/scheduler_role.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "exports/schedule_group.hpp"
#include "manage/aws_call.hpp"
#include "manage/ownership.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_mark = "tag with its function and region";
constexpr const char* k_trust = "who may use it";
constexpr const char* k_right = "right to call the function";

// `…arn:aws:scheduler:<region>:…`, as older versions wrote it; empty: it is not there.
std::string region_in_trust(std::string_view trust) {
  constexpr std::string_view k_service = ":scheduler:";
  const auto at = trust.find(k_service);
  if (at == std::string_view::npos) {
    return {};
  }
  trust.remove_prefix(at + k_service.size());
  return std::string(trust.substr(0, trust.find(':')));
}

Result<setup::Whose> whose_role_is(const manage::FunctionParts& parts, const setup::Site& site,
                                   const aws::Role& role) {
  TINYDYNAMOCDC_TRY(const auto tags,
                    plain(parts.iam.tags(role.name, request_deadline(parts.clock))));
  return setup::whose(tags, site, region_in_trust(role.trust_policy));
}

}  // namespace

Result<Standing> SchedulerRole::look(Goal goal) {
  const auto& function = parts_.bucket.function;
  TINYDYNAMOCDC_TRY(const auto role,
                    plain(function.iam.find_role(role_, request_deadline(function.clock))));
  Standing standing;
  if (!role) {
    standing.remark = "for EventBridge Scheduler; it may call this function";
    return standing;
  }
  standing.exists = true;
  TINYDYNAMOCDC_TRY(const auto owner, whose_role_is(function, site_, *role));
  standing.owner = owner.owner;
  standing.owner_name = owner.name;
  if (goal == Goal::absent) {
    TINYDYNAMOCDC_TRY(standing.users, schedules_in_group(parts_, site_));
    return standing;
  }
  TINYDYNAMOCDC_TRY_VOID(look_for_differences(*role, standing));
  return standing;
}

Result<void> SchedulerRole::look_for_differences(const aws::Role& role, Standing& standing) {
  const auto& function = parts_.bucket.function;
  TINYDYNAMOCDC_TRY(const auto tags,
                    plain(function.iam.tags(role_, request_deadline(function.clock))));
  if (standing.owner != Standing::Owner::us || !tags.contains(setup::k_region_tag)) {
    standing.differences.push_back({.property = k_mark});
  }
  if (!is_same_document(role.trust_policy, schedule_trust(site_))) {
    standing.differences.push_back({.property = k_trust});
  }
  TINYDYNAMOCDC_TRY(const auto policy,
                    plain(function.iam.find_inline_policy(role_, k_call_policy_name,
                                                          request_deadline(function.clock))));
  if (!policy || !is_same_document(*policy, call_policy(site_))) {
    standing.differences.push_back({.property = k_right});
  }
  return {};
}

Result<void> SchedulerRole::put_policy() {
  const auto& function = parts_.bucket.function;
  return plain(function.iam.put_inline_policy(
      {.role = role_, .name = k_call_policy_name, .document = call_policy(site_)},
      request_deadline(function.clock)));
}

aws::NewRole wanted_scheduler_role(const setup::Site& site, std::string role) {
  return {.name = std::move(role),
          .trust_policy = schedule_trust(site),
          .description = std::format("Calls {} in {} for EventBridge Scheduler (TinyDynamoCDC)",
                                     site.function, site.region),
          .tags = setup::marks_of(site)};
}

Result<void> SchedulerRole::create() {
  const auto& function = parts_.bucket.function;
  TINYDYNAMOCDC_TRY_VOID(plain(function.iam.create_role(wanted_scheduler_role(site_, role_),
                                                        request_deadline(function.clock))));
  return put_policy();
}

Result<void> SchedulerRole::update(std::span<const Difference> mend) {
  const auto& function = parts_.bucket.function;
  const auto has = [&](std::string_view property) {
    return std::ranges::contains(mend, property, &Difference::property);
  };
  if (has(k_trust)) {
    TINYDYNAMOCDC_TRY_VOID(plain(function.iam.put_trust_policy(role_, schedule_trust(site_),
                                                               request_deadline(function.clock))));
  }
  if (has(k_right)) {
    TINYDYNAMOCDC_TRY_VOID(put_policy());
  }
  return has(k_mark) ? plain(function.iam.add_tags(role_, setup::marks_of(site_),
                                                   request_deadline(function.clock)))
                     : Result<void>();
}

Result<void> SchedulerRole::remove() {
  const auto& function = parts_.bucket.function;
  const auto gone = [](Result<void> answer) {
    return !answer && answer.error().kind == ErrorKind::missing ? Result<void>() : answer;
  };
  TINYDYNAMOCDC_TRY_VOID(gone(plain(function.iam.delete_inline_policy(
      role_, k_call_policy_name, request_deadline(function.clock)))));
  return gone(plain(function.iam.delete_role(role_, request_deadline(function.clock))));
}

Result<std::string> find_scheduler_role(const manage::FunctionParts& parts,
                                        const setup::Site& site) {
  auto name = scheduler_role_name(site);
  TINYDYNAMOCDC_TRY(const auto found,
                    plain(parts.iam.find_role(name, request_deadline(parts.clock))));
  if (found) {
    return name;
  }
  auto old_name = old_scheduler_role_name(site);
  TINYDYNAMOCDC_TRY(const auto older,
                    plain(parts.iam.find_role(old_name, request_deadline(parts.clock))));
  if (older) {
    TINYDYNAMOCDC_TRY(const auto owner, whose_role_is(parts, site, *older));
    if (owner.owner == Standing::Owner::us) {
      return old_name;
    }
  }
  return name;
}

}  // namespace tinydynamocdc::exports
