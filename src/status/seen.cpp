// SPDX-License-Identifier: Apache-2.0
#include "status/seen.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/text.hpp"
#include "manage/plan.hpp"

namespace tinydynamocdc::status {

using manage::Difference;
using manage::Standing;

std::vector<Seen> look_at(const std::vector<manage::Wanted>& wanted, std::string_view made_by,
                          Seen::Need need) {
  std::vector<Seen> all;
  for (const auto& each : wanted) {
    if (each.goal == manage::Goal::present) {
      all.push_back({.key = each.resource->key(),
                     .name = each.resource->name(),
                     .made_by = std::string(made_by),
                     .need = need,
                     .standing = each.resource->look(manage::Goal::present)});
    }
  }
  return all;
}

std::optional<Seen> take(std::vector<Seen>& seen, std::string_view key) {
  const auto found = std::ranges::find(seen, key, &Seen::key);
  if (found == seen.end()) {
    return std::nullopt;
  }
  auto taken = std::move(*found);
  seen.erase(found);
  return taken;
}

std::string owner_text(const Standing& standing) {
  if (!standing.exists || standing.owner == Standing::Owner::us) {
    return {};
  }
  return standing.owner == Standing::Owner::another
             ? std::format("belongs to {}", standing.owner_name)
             : std::string("not created by this tool");
}

std::string differences_text(const std::vector<Difference>& differences) {
  std::vector<std::string> all;
  all.reserve(differences.size());
  for (const auto& each : differences) {
    all.push_back(each.breaks.empty() ? manage::text(each)
                                      : std::format("{} ({})", manage::text(each), each.breaks));
  }
  return base::joined(all);
}

bool breaks_something(const std::vector<Difference>& differences) {
  return std::ranges::any_of(differences, [](const auto& each) { return !each.breaks.empty(); });
}

}  // namespace tinydynamocdc::status
