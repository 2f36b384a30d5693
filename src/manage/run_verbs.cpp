// SPDX-License-Identifier: Apache-2.0
#include "manage/run_verbs.hpp"

#include <format>

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

void print(const Plan& plan, Console& console) {
  console.say(plan.title);
  for (const auto& step : plan.steps) {
    console.say(std::format("  {}", sentence(step)));
  }
}

Result<void> confirm(const Plan& plan, Confirmation confirmation, Console& console) {
  if (!plan.confirmation || confirmation == Confirmation::given) {
    return {};
  }
  const auto answer =
      console.ask(std::format("This cannot be undone. Type {} to go on: ", *plan.confirmation));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  if (*answer != *plan.confirmation) {
    return base::fail(ErrorKind::bad_config,
                      std::format("not confirmed, {} stays", *plan.confirmation));
  }
  return {};
}

}  // namespace

Result<void> run_verbs(const std::vector<std::unique_ptr<Verb>>& verbs, const RunOptions& options,
                       Console& console) {
  bool something_is_only_planned = false;
  for (const auto& verb : verbs) {
    const auto plan = verb->plan();
    if (!plan) {
      if (something_is_only_planned && plan.error().kind == ErrorKind::missing) {
        console.say(std::format("cannot be planned before the steps above are done: {}",
                                plan.error().message));
        continue;
      }
      return std::unexpected(plan.error());
    }
    print(*plan, console);
    if (!changes_anything(*plan)) {
      console.say("  nothing to do");
      continue;
    }
    if (options.mode == Mode::dry_run) {
      something_is_only_planned = true;
      continue;
    }
    if (auto confirmed = confirm(*plan, options.confirmation, console); !confirmed) {
      return confirmed;
    }
    if (auto applied = verb->apply(); !applied) {
      return applied;
    }
  }
  if (options.mode == Mode::dry_run) {
    console.say("dry run: nothing was changed");
  }
  return {};
}

}  // namespace tinydynamocdc::manage
