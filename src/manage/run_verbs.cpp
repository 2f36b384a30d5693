// SPDX-License-Identifier: Apache-2.0
#include "manage/run_verbs.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/all_in_one.hpp"

namespace tinydynamocdc::manage {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

// A verb, and what it means to do as far as that can be known.
struct Planned {
  Verb* verb = nullptr;
  std::optional<Plan> plan;  // Nothing: it cannot be planned yet.
  std::string missing;       // Why not.
};

class Run {
 public:
  Run(const RunOptions& options, Console& console) : options_(options), console_(console) {}

  Result<void> plan_all(const std::vector<std::unique_ptr<Verb>>& verbs) {
    std::vector<Error> errors;
    bool changes = false;
    for (const auto& verb : verbs) {
      auto plan = verb->plan();
      if (plan) {
        changes |= changes_anything(*plan);
        planned_.push_back({.verb = verb.get(), .plan = std::move(*plan), .missing = {}});
        continue;
      }
      auto& error = plan.error();
      if (changes && error.kind == ErrorKind::missing) {
        planned_.push_back({.verb = verb.get(), .plan = {}, .missing = error.message});
        continue;
      }
      // Nobody answers: asking for the rest would only take its time.
      if (base::is_transient(error.kind) || error.kind == ErrorKind::expired) {
        return std::unexpected(std::move(error));
      }
      if (!std::ranges::contains(errors, error)) {
        errors.push_back(std::move(error));
      }
    }
    return errors.empty() ? Result<void>() : std::unexpected(all_in_one(errors));
  }

  void print_all() {
    for (const auto& each : planned_) {
      if (each.plan) {
        print(*each.plan);
      } else {
        console_.say(
            std::format("cannot be planned before the steps above are done: {}", each.missing));
      }
    }
  }

  Result<void> confirm_all() {
    std::vector<std::string> names;
    for (const auto& each : planned_) {
      if (each.plan) {
        names.insert(names.end(), each.plan->confirmations.begin(), each.plan->confirmations.end());
      }
    }
    return confirm(names);
  }

  Result<void> apply_all() {
    bool is_changed = false;
    for (auto& each : planned_) {
      if (is_changed) {
        TINYDYNAMOCDC_TRY_VOID(plan_again(each));
      }
      if (each.plan && changes_anything(*each.plan)) {
        is_changed = true;
        TINYDYNAMOCDC_TRY_VOID(each.verb->apply());
      }
    }
    return {};
  }

 private:
  void print(const Plan& plan) {
    console_.say(plan.title);
    for (const auto& line : lines_of(plan)) {
      console_.say(std::format("  {}", line));
    }
    if (!changes_anything(plan)) {
      console_.say("  nothing to do");
    }
  }

  Result<void> confirm(const std::vector<std::string>& names) {
    if (names.empty() || options_.confirmation == Confirmation::given) {
      return {};
    }
    const auto typed = base::joined(names, " ");
    TINYDYNAMOCDC_TRY(
        const auto answer,
        console_.ask(std::format("This cannot be undone. Type {} to continue: ", typed)));
    if (answer != typed) {
      return base::fail(ErrorKind::bad_config,
                        std::format("not confirmed, nothing was done: {} stays", typed));
    }
    return {};
  }

  // What it found first may not be so any more: earlier verbs have changed something.
  Result<void> plan_again(Planned& each) {
    TINYDYNAMOCDC_TRY(auto plan, each.verb->plan());
    if (each.plan != plan) {
      print(plan);
      if (!each.plan || each.plan->confirmations != plan.confirmations) {
        TINYDYNAMOCDC_TRY_VOID(confirm(plan.confirmations));
      }
    }
    each.plan = std::move(plan);
    return {};
  }

  const RunOptions& options_;
  Console& console_;
  std::vector<Planned> planned_;
};

}  // namespace

Result<void> run_verbs(const std::vector<std::unique_ptr<Verb>>& verbs, const RunOptions& options,
                       Console& console) {
  Run run(options, console);
  TINYDYNAMOCDC_TRY_VOID(run.plan_all(verbs));
  run.print_all();
  if (options.mode == Mode::dry_run) {
    console.say("dry run: nothing was changed");
    return {};
  }
  TINYDYNAMOCDC_TRY_VOID(run.confirm_all());
  return run.apply_all();
}

}  // namespace tinydynamocdc::manage
