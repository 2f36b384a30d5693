// SPDX-License-Identifier: Apache-2.0
#include "manage/plan.hpp"

#include <algorithm>
#include <format>

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
      return "  leaves alone";
    case Action::absent:
      return "= finds nothing of";
  }
  return "";
}

}  // namespace

bool changes_anything(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const Step& step) {
    return step.action == Action::create || step.action == Action::change ||
           step.action == Action::remove;
  });
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) {
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

std::string sentence(const Step& step) {
  auto text = std::format("{} {}", verb_of(step.action), step.what);
  if (!step.why.empty()) {
    text += std::format(": {}", step.why);
  }
  return text;
}

}  // namespace tinydynamocdc::manage
