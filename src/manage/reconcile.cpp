// SPDX-License-Identifier: Apache-2.0
#include "manage/reconcile.hpp"

#include <algorithm>
#include <format>
#include <functional>
#include <map>
#include <ranges>
#include <set>
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

bool acts(Action action) {
  return action == Action::create || action == Action::change || action == Action::remove;
}

Result<void> carry_out(Resource& resource, const Decision& decision) {
  switch (decision.step.action) {
    case Action::create:
      return resource.create();
    case Action::change:
      return resource.update(decision.mend);
    case Action::remove:
      return resource.remove();
    case Action::keep:
    case Action::spare:
    case Action::absent:
      break;
  }
  return {};
}

// What is wanted, each after what it needs; then what is not wanted, in the reverse order.
template <class Entries, class Visit>
void for_each_in_order(Entries& entries, Visit visit) {
  for (auto& entry : entries) {
    if (entry.wanted.goal == Goal::present) {
      visit(entry);
    }
  }
  for (auto& entry : std::views::reverse(entries)) {
    if (entry.wanted.goal == Goal::absent) {
      visit(entry);
    }
  }
}

using Indexes = std::set<std::size_t>;

std::map<std::string, std::size_t, std::less<>> indexes_by_key(std::span<const Wanted> wanted) {
  std::map<std::string, std::size_t, std::less<>> indexes;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_new = indexes.emplace(wanted[i].resource->key(), i).second;
    TINYDYNAMOCDC_CHECK(is_new);  // keys are unique in a run
  }
  return indexes;
}

// What each comes after: what it needs, and what is made together with that.
std::vector<Indexes> predecessors(std::span<const Wanted> wanted) {
  const auto indexes = indexes_by_key(wanted);
  std::map<const Batch*, Indexes> members;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    members[wanted[i].resource->batch()].insert(i);
  }
  std::vector<Indexes> before(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    for (const auto& need : wanted[i].resource->needs()) {
      const auto found = indexes.find(need);
      if (found == indexes.end()) {
        continue;
      }
      before[i].insert(found->second);
      const auto* const batch = wanted[found->second].resource->batch();
      if (batch != nullptr && batch != wanted[i].resource->batch()) {
        before[i].insert_range(members[batch]);
      }
    }
  }
  return before;
}

}  // namespace

void keep_first_of_each_key(std::vector<Wanted>& wanted) {
  std::set<std::string> keys;
  std::erase_if(wanted,
                [&](const Wanted& each) { return !keys.insert(each.resource->key()).second; });
}

std::vector<Wanted> in_order_of_needs(std::vector<Wanted> wanted) {
  auto before = predecessors(wanted);
  std::vector<std::vector<std::size_t>> after(wanted.size());
  Indexes ready;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    for (const auto predecessor : before[i]) {
      after[predecessor].push_back(i);
    }
    if (before[i].empty()) {
      ready.insert(i);
    }
  }
  std::vector<Wanted> placed;
  while (!ready.empty()) {
    const auto next = *ready.begin();
    ready.erase(ready.begin());
    placed.push_back(std::move(wanted[next]));
    for (const auto follower : after[next]) {
      before[follower].erase(next);
      if (before[follower].empty()) {
        ready.insert(follower);
      }
    }
  }
  TINYDYNAMOCDC_CHECK(placed.size() == wanted.size());  // else a circle of needs
  return placed;
}

Reconciler::Reconciler(std::string title, std::vector<Wanted> wanted,
                       const ReconcileOptions& options, Console& console)
    : title_(std::move(title)), options_(options), console_(console) {
  for (auto& entry : in_order_of_needs(std::move(wanted))) {
    auto* const batch = entry.resource->batch();
    if (batch != nullptr && !std::ranges::contains(batches_, batch, &Batched::batch)) {
      batches_.push_back({.batch = batch, .steps = {}});
    }
    entries_.push_back({.wanted = std::move(entry), .needs = {}, .standing = {}, .decision = {}});
  }
  find_needs();
}

// In the order of needs what an entry needs has found its own already.
void Reconciler::find_needs() {
  std::map<std::string, const Entry*, std::less<>> by_key;
  for (auto& entry : entries_) {
    for (const auto& key : entry.wanted.resource->needs()) {
      if (const auto found = by_key.find(key); found != by_key.end()) {
        entry.needs.insert(found->second);
        entry.needs.insert_range(found->second->needs);
      }
    }
    by_key.emplace(entry.wanted.resource->key(), &entry);
  }
}

void Reconciler::begin() {
  for (auto& batched : batches_) {
    batched.batch->begin();
    batched.steps.clear();
    batched.is_pending = false;
  }
}

// True when something that it needs is not there yet, and will be made by this run: nothing can be
// said of it before.
bool Reconciler::waits(const Entry& entry) const {
  const auto missing = entry.wanted.resource->missing();
  const auto needs = missing.empty() ? entry.wanted.resource->needs() : std::vector{missing};
  return std::ranges::any_of(entries_, [&](const Entry& other) {
    return other.wanted.goal == Goal::present && !other.standing.exists &&
           std::ranges::contains(needs, other.wanted.resource->key());
  });
}

void Reconciler::look_at_all(std::vector<Error>& errors) {
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
      errors = {std::move(standing.error())};
      return;
    }
    if (!std::ranges::contains(errors, standing.error())) {
      errors.push_back(std::move(standing.error()));
    }
  }
}

// What uses a thing may go in the same run, also where each uses the other (a function its queue,
// whose trigger needs the function): all that shall go is taken to go until something is found that
// stays, and keeps what it uses.
void Reconciler::decide_all(std::vector<Error>& errors) {
  std::set<std::string, std::less<>> removed;
  for (const auto& entry : entries_) {
    if (entry.wanted.goal == Goal::absent) {
      removed.insert(entry.wanted.resource->key());
    }
  }
  for (bool is_stable = false; !is_stable;) {
    is_stable = true;
    for_each_in_order(entries_, [&](Entry& entry) {
      entry.decision =
          decide(*entry.wanted.resource, entry.wanted.goal, entry.standing, options_, removed);
      if (entry.decision.step.action == Action::spare || entry.decision.refusal) {
        is_stable &= removed.erase(entry.wanted.resource->key()) == 0;
      }
    });
  }
  for_each_in_order(entries_, [&](const Entry& entry) {
    const auto& refusal = entry.decision.refusal;
    if (refusal && !std::ranges::contains(errors, *refusal)) {
      errors.push_back(*refusal);
    }
  });
}

Result<void> Reconciler::stage(Batched& batched) {
  for (auto& entry : entries_) {
    if (entry.wanted.resource->batch() == batched.batch && acts(entry.decision.step.action)) {
      TINYDYNAMOCDC_TRY_VOID(carry_out(*entry.wanted.resource, entry.decision));
      batched.is_pending = true;
    }
  }
  if (!batched.is_pending) {
    return {};
  }
  TINYDYNAMOCDC_TRY(batched.steps, batched.batch->check());
  if (!batched.steps.empty()) {
    return {};
  }
  batched.is_pending = false;
  for (auto& entry : entries_) {
    auto& step = entry.decision.step;
    if (entry.wanted.resource->batch() == batched.batch && acts(step.action)) {
      step = {Action::keep, step.what, "up to date"};
    }
  }
  return {};
}

Plan Reconciler::plan_made() const {
  Plan plan{.title = title_, .steps = {}, .confirmations = {}};
  for_each_in_order(entries_,
                    [&](const Entry& entry) { plan.steps.push_back(entry.decision.step); });
  for (const auto& entry : entries_) {
    auto typed = entry.decision.step.action == Action::remove
                     ? entry.wanted.resource->confirmation()
                     : std::nullopt;
    if (typed) {
      plan.confirmations.push_back(std::move(*typed));
    }
  }
  for (const auto& batched : batches_) {
    std::ranges::copy(batched.steps, std::back_inserter(plan.steps));
  }
  return plan;
}

Result<Plan> Reconciler::plan() {
  begin();
  std::vector<Error> errors;
  look_at_all(errors);
  if (errors.empty()) {
    decide_all(errors);
  }
  for (auto& batched : batches_) {
    if (errors.empty()) {
      if (auto staged = stage(batched); !staged) {
        errors.push_back(std::move(staged.error()));
      }
    }
  }
  if (!errors.empty()) {
    return std::unexpected(all_in_one(errors));
  }
  return plan_made();
}

Result<void> Reconciler::flush_before(const Entry& entry) {
  const bool removes = entry.decision.step.action == Action::remove;
  for (auto& batched : batches_) {
    const bool waits = std::ranges::any_of(entries_, [&](const Entry& member) {
      return member.wanted.resource->batch() == batched.batch &&
             acts(member.decision.step.action) &&
             (removes ? member.wanted.goal == Goal::absent && member.needs.contains(&entry)
                      : member.wanted.goal == Goal::present && entry.needs.contains(&member));
    });
    if (waits) {
      TINYDYNAMOCDC_TRY_VOID(flush(batched));
    }
  }
  return {};
}

Result<void> Reconciler::flush(Batched& batched) {
  if (!batched.is_pending) {
    return {};
  }
  TINYDYNAMOCDC_TRY_VOID(batched.batch->flush());
  batched.is_pending = false;
  for_each_in_order(entries_, [&](const Entry& entry) {
    if (entry.wanted.resource->batch() == batched.batch) {
      say_done(entry);
    }
  });
  return {};
}

void Reconciler::say_done(const Entry& entry) {
  if (const auto action = entry.decision.step.action; acts(action)) {
    console_.say(std::format("  {} {}", done(action), entry.wanted.resource->name()));
  }
}

Result<void> Reconciler::apply(const Entry& entry) {
  auto& resource = *entry.wanted.resource;
  if (resource.batch() != nullptr || !acts(entry.decision.step.action)) {
    return {};
  }
  TINYDYNAMOCDC_TRY_VOID(flush_before(entry));
  TINYDYNAMOCDC_TRY_VOID(carry_out(resource, entry.decision));
  say_done(entry);
  return {};
}

Result<void> Reconciler::apply() {
  Result<void> result;
  for_each_in_order(entries_, [&](const Entry& entry) {
    if (result) {
      result = apply(entry);
    }
  });
  for (auto& batched : batches_) {
    if (result) {
      result = flush(batched);
    }
  }
  TINYDYNAMOCDC_TRY_VOID(result);
  say_outcomes();
  return {};
}

void Reconciler::say_outcomes() {
  bool is_first = true;
  for (const auto& entry : entries_) {
    const auto action = entry.decision.step.action;
    const auto outcome = entry.wanted.resource->outcome();
    if ((action == Action::create || action == Action::change) && !outcome.empty()) {
      if (std::exchange(is_first, false)) {
        console_.say("What exists now, and what is left to do:");
      }
      console_.say(std::format("  {}", outcome));
    }
  }
}

}  // namespace tinydynamocdc::manage
