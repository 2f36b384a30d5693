// SPDX-License-Identifier: Apache-2.0
#include "manage/reconcile.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

#include "base/check.hpp"
#include "base/try.hpp"
#include "manage/all_in_one.hpp"

namespace tinydynamocdc::manage {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

std::string_view done(Action action) {
  switch (action) {
    case Action::create:
      return "created";
    case Action::change:
      return "changed";
    case Action::remove:
      return "removed";
    case Action::keep:
    case Action::spare:
    case Action::absent:
      break;
  }
  return "";
}

bool is_ready(const Wanted& entry, std::span<const Wanted> placed,
              std::span<const Wanted> waiting) {
  return std::ranges::all_of(entry.resource->needs(), [&](const std::string& need) {
    const auto has_key = [&](const Wanted& other) { return other.resource->key() == need; };
    return std::ranges::any_of(placed, has_key) || std::ranges::none_of(waiting, has_key);
  });
}

}  // namespace

std::vector<Wanted> in_order_of_needs(std::vector<Wanted> wanted) {
  std::vector<Wanted> placed;
  while (!wanted.empty()) {
    const auto next = std::ranges::find_if(
        wanted, [&](const Wanted& entry) { return is_ready(entry, placed, wanted); });
    TINYDYNAMOCDC_CHECK(next != wanted.end());  // a circle of needs
    placed.push_back(std::move(*next));
    wanted.erase(next);
  }
  return placed;
}

Reconciler::Reconciler(std::string title, std::vector<Wanted> wanted,
                       const ReconcileOptions& options, Console& console)
    : title_(std::move(title)), options_(options), console_(console) {
  for (auto& entry : in_order_of_needs(std::move(wanted))) {
    entries_.push_back({.wanted = std::move(entry), .standing = {}, .decision = {}});
  }
}

// True when something that it needs is not there yet, and will be made by this run: nothing can be
// said of it before.
bool Reconciler::waits(const Entry& entry) const {
  const auto needs = entry.wanted.resource->needs();
  return std::ranges::any_of(entries_, [&](const Entry& other) {
    return other.wanted.goal == Goal::present && !other.standing.exists &&
           std::ranges::contains(needs, other.wanted.resource->key());
  });
}

// Removals in the reverse order: what needs a thing is decided upon before the thing.
void Reconciler::decide_all(std::vector<Error>& errors) {
  std::set<std::string, std::less<>> removed;
  const auto decide_one = [&](Entry& entry) {
    entry.decision =
        decide(*entry.wanted.resource, entry.wanted.goal, entry.standing, options_, removed);
    if (entry.decision.refusal) {
      errors.push_back(*entry.decision.refusal);
    }
    if (entry.decision.step.action == Action::remove) {
      removed.insert(entry.wanted.resource->key());
    }
  };
  for (auto& entry : entries_) {
    if (entry.wanted.goal == Goal::present) {
      decide_one(entry);
    }
  }
  for (auto& entry : std::views::reverse(entries_)) {
    if (entry.wanted.goal == Goal::absent) {
      decide_one(entry);
    }
  }
}

Result<Plan> Reconciler::plan() {
  std::vector<Error> errors;
  for (auto& entry : entries_) {
    auto standing = entry.wanted.resource->look(entry.wanted.goal);
    if (standing) {
      entry.standing = std::move(*standing);
      continue;
    }
    const auto kind = standing.error().kind;
    if (kind == ErrorKind::missing && entry.wanted.goal == Goal::present && waits(entry)) {
      entry.standing = {};
      continue;
    }
    // Nobody answers: asking for the rest would only take its time.
    if (base::is_transient(kind) || kind == ErrorKind::expired) {
      return std::unexpected(std::move(standing.error()));
    }
    if (!std::ranges::contains(errors, standing.error())) {
      errors.push_back(std::move(standing.error()));
    }
  }
  if (errors.empty()) {
    decide_all(errors);
  }
  if (!errors.empty()) {
    return std::unexpected(all_in_one(errors));
  }
  Plan plan{.title = title_, .steps = {}, .confirmations = {}};
  const auto add = [&](const Entry& entry) {
    plan.steps.push_back(entry.decision.step);
    const auto typed = entry.wanted.resource->confirmation();
    if (entry.decision.step.action == Action::remove && typed) {
      plan.confirmations.push_back(*typed);
    }
  };
  for (const auto& entry : entries_) {
    if (entry.wanted.goal == Goal::present) {
      add(entry);
    }
  }
  for (const auto& entry : std::views::reverse(entries_)) {
    if (entry.wanted.goal == Goal::absent) {
      add(entry);
    }
  }
  return plan;
}

Result<void> Reconciler::apply(Entry& entry) {
  auto& resource = *entry.wanted.resource;
  const auto action = entry.decision.step.action;
  Result<void> result;
  switch (action) {
    case Action::create:
      result = resource.create();
      break;
    case Action::change:
      result = resource.update(entry.decision.mend);
      break;
    case Action::remove:
      result = resource.remove();
      break;
    case Action::keep:
    case Action::spare:
    case Action::absent:
      return {};
  }
  if (result) {
    console_.say(std::format("  {} {}", done(action), resource.name()));
  }
  return result;
}

Result<void> Reconciler::apply() {
  for (auto& entry : entries_) {
    if (entry.wanted.goal == Goal::present) {
      TINYDYNAMOCDC_TRY_VOID(apply(entry));
    }
  }
  for (auto& entry : std::views::reverse(entries_)) {
    if (entry.wanted.goal == Goal::absent) {
      TINYDYNAMOCDC_TRY_VOID(apply(entry));
    }
  }
  return {};
}

}  // namespace tinydynamocdc::manage
