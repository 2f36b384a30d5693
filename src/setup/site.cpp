// SPDX-License-Identifier: Apache-2.0
#include "setup/site.hpp"

#include <format>
#include <utility>

#include "base/version.hpp"
#include "manage/ownership.hpp"

namespace tinydynamocdc::setup {

using Owner = manage::Standing::Owner;

std::string Site::function_arn() const {
  return std::format("arn:{}:lambda:{}:{}:function:{}", partition, region, account, function);
}

aws::Tags marks_of(const Site& site) {
  return {{std::string(manage::k_owner_tag), site.function},
          {std::string(k_region_tag), site.region},
          {std::string(k_version_tag), base::k_version}};
}

Whose whose(const aws::Tags& tags, const Site& site, std::string_view region) {
  const auto function = tags.find(manage::k_owner_tag);
  if (function == tags.end()) {
    return {.owner = Owner::unmarked, .name = {}};
  }
  const auto marked = tags.find(k_region_tag);
  const auto made_in = marked == tags.end() ? region : std::string_view(marked->second);
  const bool is_here = made_in.empty() || made_in == site.region;
  if (function->second == site.function && is_here) {
    return {};
  }
  return {.owner = Owner::another,
          .name = is_here ? std::format("the function {}", function->second)
                          : std::format("the function {} in {}", function->second, made_in)};
}

void note_owner(manage::Standing& standing, const aws::Tags& tags, const Site& site) {
  auto owner = whose(tags, site, site.region);
  standing.owner = owner.owner;
  standing.owner_name = std::move(owner.name);
}

}  // namespace tinydynamocdc::setup
