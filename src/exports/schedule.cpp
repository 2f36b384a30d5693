// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule.hpp"

#include <chrono>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/table.hpp"
#include "manage/wait.hpp"
#include "setup/function_users.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::exports {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

namespace {

// How long what a new role may do takes to be known everywhere.
constexpr std::chrono::milliseconds k_role_limit{90'000};

// EventBridge Scheduler tries to assume the role, which may be seconds old.
bool may_pass(const aws::ServiceFailure& failure) {
  return failure.code == "ValidationException" && failure.error.message.contains("assume");
}

std::vector<manage::Difference> differences(const aws::Schedule& is, const aws::Schedule& wanted) {
  std::vector<manage::Difference> all;
  const auto compare = [&](const char* property, std::string found, std::string right) {
    if (found != right) {
      all.push_back({.property = property, .found = std::move(found), .wanted = std::move(right)});
    }
  };
  compare("time", is.expression, wanted.expression);
  if (is.state != wanted.state) {
    all.push_back({.property = "state",
                   .found = is.state,
                   .wanted = wanted.state,
                   .breaks = "no snapshot is taken"});
  }
  compare("target", is.target_arn, wanted.target_arn);
  compare("role", is.role_arn, wanted.role_arn);
  compare("event", is.input, wanted.input);
  compare("retries", std::to_string(is.retries_max), std::to_string(wanted.retries_max));
  compare("greatest age in seconds", std::to_string(is.event_age_max_s),
          std::to_string(wanted.event_age_max_s));
  compare("description", is.description, wanted.description);
  return all;
}

}  // namespace

std::vector<std::string> Schedule::needs() const {
  return {"schedule group",    "scheduler role",          setup::k_function_key,
          setup::k_rights_key, setup::k_taken_rights_key, "notification " + order_.place.bucket};
}

Result<void> check_exportable(const ScheduleParts& parts, const setup::Site& site,
                              const std::string& table) {
  const auto& function = parts.bucket.function;
  TINYDYNAMOCDC_TRY(const auto found,
                    manage::existing_table({parts.dynamodb, function.clock, function.console},
                                           {.name = table, .region = site.region}));
  TINYDYNAMOCDC_TRY(const auto backups, plain(parts.dynamodb.continuous_backups(
                                            found.name, request_deadline(function.clock))));
  return manage::check_recovery(backups.point_in_time_recovery, table, site.region);
}

Result<Standing> Schedule::look(Goal goal) {
  auto& clock = parts_.bucket.function.clock;
  const auto wanted = wanted_schedule(site_, order_);
  TINYDYNAMOCDC_TRY(const auto found,
                    plain(parts_.scheduler.find_schedule(
                        {.group = wanted.group, .name = wanted.name}, request_deadline(clock))));
  Standing standing;
  standing.remark =
      std::format("{}, UTC; each time the whole table is exported, which AWS bills by its size",
                  order_.expression);
  if (!found) {
    return standing;
  }
  standing.exists = true;
  standing.remark = goal == Goal::absent ? "running exports continue" : standing.remark;
  TINYDYNAMOCDC_TRY(const auto tags, plain(parts_.scheduler.tags(schedule_group_arn(site_),
                                                                 request_deadline(clock))));
  setup::note_owner(standing, tags, site_);
  if (goal == Goal::present) {
    standing.differences = differences(*found, wanted);
  }
  return standing;
}

Result<void> Schedule::put(Way way) {
  const auto wanted = wanted_schedule(site_, order_);
  return manage::wait_until(
      {parts_.bucket.function.clock, parts_.bucket.function.console},
      {.what = std::format("EventBridge Scheduler to be able to use the role {}", order_.role),
       .limit = k_role_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<PollResult> {
        const auto answer = way == Way::create ? parts_.scheduler.create_schedule(wanted, deadline)
                                               : parts_.scheduler.update_schedule(wanted, deadline);
        if (answer) {
          return PollResult{.state = PollResult::State::done};
        }
        if (may_pass(answer.error())) {
          return PollResult{.seen = "not yet"};
        }
        return std::unexpected(answer.error().error);
      });
}

Result<void> Schedule::create() { return put(Way::create); }

Result<void> Schedule::update(std::span<const manage::Difference> /*mend*/) {
  return put(Way::update);
}

Result<void> Schedule::remove() {
  auto removed = plain(parts_.scheduler.delete_schedule(
      {.group = schedule_group(site_), .name = schedule_name(order_.table)},
      request_deadline(parts_.bucket.function.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

}  // namespace tinydynamocdc::exports
