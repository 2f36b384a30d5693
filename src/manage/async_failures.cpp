// SPDX-License-Identifier: Apache-2.0
#include "manage/async_failures.hpp"

#include <format>

#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::Result;

Result<Plan> AsyncFailuresTo::plan() {
  const auto found =
      plain(parts_.functions.find_async_failures(function_, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* now = found_in(*found);
  const auto before = now == nullptr ? std::string() : now->on_failure_arn;
  Plan plan{.title = std::format("Failed events of {}", function_)};
  plan.steps.push_back({before == destination_arn_ ? Action::keep : Action::change,
                        std::format("where S3's events go that {} fails with", function_),
                        before.empty() || before == destination_arn_
                            ? "to " + destination_arn_
                            : std::format("to {} instead of {}", destination_arn_, before)});
  return plan;
}

Result<void> AsyncFailuresTo::apply() {
  auto set = wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the function's role to be able to report to {}", destination_arn_),
       .limit = k_permission_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto answer = parts_.functions.set_async_failures(
            function_, {.on_failure_arn = destination_arn_}, deadline);
        if (answer) {
          return Sighting{.state = Sighting::State::done};
        }
        if (answer.error().code == "ResourceConflictException") {
          return Sighting{.seen = "another change is under way"};
        }
        if (is_about_fresh_permissions(answer.error())) {
          return Sighting{.seen = "not yet allowed"};
        }
        return std::unexpected(answer.error().error);
      });
  if (set) {
    parts_.console.say(
        std::format("  S3's events that {} fails with go to {}", function_, destination_arn_));
  }
  return set;
}

}  // namespace tinydynamocdc::manage
