// SPDX-License-Identifier: Apache-2.0
#include "manage/verb_parts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tinydynamocdc::manage {

using base::Result;

void VerbParts::add(std::unique_ptr<Verb> part) {
  if (part != nullptr) {
    parts_.push_back({std::move(part)});
  }
}

Result<void> VerbParts::plan(Plan& into) {
  for (auto& part : parts_) {
    auto planned = part.verb->plan();
    if (!planned) {
      return std::unexpected(planned.error());
    }
    part.changes = changes_anything(*planned);
    std::ranges::move(planned->steps, std::back_inserter(into.steps));
  }
  return {};
}

Result<void> VerbParts::apply() {
  for (auto& part : parts_) {
    if (!part.changes) {
      continue;
    }
    if (auto applied = part.verb->apply(); !applied) {
      return applied;
    }
  }
  return {};
}

}  // namespace tinydynamocdc::manage
