// SPDX-License-Identifier: Apache-2.0
#include "exports/old_export_policies.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/role.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

std::string OldExportPolicies::name() const {
  return std::format("{} of an older version in the role {}",
                     names_.size() == 1 ? "the policy " + names_.front()
                                        : std::format("{} policies", names_.size()),
                     site_.role);
}

Result<Standing> OldExportPolicies::look(Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto owner, setup::whose_role(parts_, site_));
  return Standing{.exists = !names_.empty(),
                  .owner = owner.owner,
                  .owner_name = owner.name,
                  .differences = {},
                  .users = {},
                  .remark = "the permission to export is in one policy for all tables"};
}

Result<void> OldExportPolicies::remove() {
  for (const auto& name : names_) {
    const auto removed =
        plain(parts_.iam.delete_inline_policy(site_.role, name, request_deadline(parts_.clock)));
    if (!removed && removed.error().kind != ErrorKind::missing) {
      return removed;
    }
  }
  return {};
}

Result<std::vector<std::string>> find_old_export_policies(const manage::FunctionParts& parts,
                                                          const setup::Site& site,
                                                          const std::vector<std::string>& tables) {
  auto found = plain(parts.iam.inline_policies(site.role, request_deadline(parts.clock)));
  if (!found && found.error().kind != ErrorKind::missing) {
    return found;
  }
  auto names = found.value_or(std::vector<std::string>());
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::none_of(
        tables, [&](const std::string& table) { return name == old_export_policy_name(table); });
  });
  return names;
}

}  // namespace tinydynamocdc::exports
