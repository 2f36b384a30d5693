// SPDX-License-Identifier: Apache-2.0
#include "manage/plan.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"

namespace tinydynamocdc::manage {

namespace {

std::string_view verb_of(Action action) {
  switch (action) {
    case Action::create:
      return "+ will create";
    case Action::change:
      return "~ will change";
    case Action::remove:
      return "- will remove";
    case Action::keep:
      return "= keeps";
    case Action::spare:
      return "  leaves unchanged";
    case Action::absent:
      return "= not found:";
  }
  return "";
}

// `the table`, of `the table Orders`; all of it where there is no name behind the kind.
std::string_view kind_of(const Step& step) {
  const std::string_view what = step.what;
  const auto kind = what.substr(0, std::min(what.rfind(' '), what.size()));
  return kind.contains(' ') ? kind : what;
}

bool has_reason_of_its_own(const Step& step) {
  return step.action == Action::change || step.action == Action::spare;
}

bool is_same_kind(const Step& a, const Step& b) {
  return a.action == b.action && kind_of(a) == kind_of(b) &&
         (a.why == b.why || !has_reason_of_its_own(a));
}

std::string summed_up(const std::vector<const Step*>& steps) {
  constexpr std::size_t k_names_shown_max = 10;
  const auto& first = *steps.front();
  std::vector<std::string> names;
  names.reserve(steps.size());
  for (const auto* step : steps) {
    names.push_back(step->what.substr(std::min(kind_of(*step).size() + 1, step->what.size())));
  }
  const auto more = names.size() > k_names_shown_max ? ", …" : "";
  names.resize(std::min(names.size(), k_names_shown_max));
  auto text = std::format("{} {}: {}{} ({} in all)", verb_of(first.action), kind_of(first),
                          base::joined(names), more, steps.size());
  const bool same =
      std::ranges::all_of(steps, [&](const Step* step) { return step->why == first.why; });
  return same && !first.why.empty() ? std::format("{}: {}", text, first.why) : text;
}

}  // namespace

bool changes_anything(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const Step& step) {
    return step.action == Action::create || step.action == Action::change ||
           step.action == Action::remove;
  });
}

std::string sentence(const Step& step) {
  auto text = std::format("{} {}", verb_of(step.action), step.what);
  if (!step.why.empty()) {
    text += std::format(": {}", step.why);
  }
  return text;
}

std::vector<std::string> lines_of(const Plan& plan) {
  std::vector<std::string> lines;
  std::vector<const Step*> told;
  for (const auto& step : plan.steps) {
    if (std::ranges::contains(told, &step)) {
      continue;
    }
    std::vector<const Step*> kind;
    for (const auto& other : plan.steps) {
      if (!is_same_kind(step, other)) {
        continue;
      }
      // A table is looked at as such, and as what is exported.
      const bool is_said =
          std::ranges::any_of(kind, [&](const Step* each) { return each->what == other.what; });
      (is_said ? told : kind).push_back(&other);
    }
    if (kind.size() <= k_steps_of_a_kind_max) {
      lines.push_back(sentence(step));
      continue;
    }
    lines.push_back(summed_up(kind));
    told.insert(told.end(), kind.begin(), kind.end());
  }
  return lines;
}

}  // namespace tinydynamocdc::manage
