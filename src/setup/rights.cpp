// SPDX-License-Identifier: Apache-2.0
#include "setup/rights.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/role.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::FunctionPolicy;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

std::string property_of(const Right& right) {
  return std::format("{} to {}", right.goal == Goal::present ? "the right" : "no longer the right",
                     right.what);
}

std::string joined(const std::vector<Right>& rights) {
  std::string all;
  for (const auto& right : rights) {
    all += (all.empty() ? "" : ", ") + property_of(right);
  }
  return all;
}

bool gives_nothing(const std::vector<Right>& rights) {
  return std::ranges::none_of(rights, [](const Right& r) { return r.goal == Goal::present; });
}

}  // namespace

Right function_right(const Site& site) {
  return {.what = "write its log and read its secret", .change = [site](FunctionPolicy& policy) {
            policy.allow_function({.partition = site.partition,
                                   .region = site.region,
                                   .account = site.account,
                                   .name = site.function,
                                   .secret = site.secret});
          }};
}

std::string Rights::name() const {
  return std::format("the policy {} of the role {}", manage::k_policy_name, site_.role);
}

// Nothing: there is no such role or policy.
Result<std::optional<std::string>> Rights::document() {
  auto found = plain(parts_.iam.find_inline_policy(site_.role, manage::k_policy_name,
                                                   request_deadline(parts_.clock)));
  if (!found && found.error().kind == ErrorKind::missing) {
    return std::nullopt;
  }
  return found;
}

Result<std::vector<Difference>> Rights::differences(const std::string& document) const {
  TINYDYNAMOCDC_TRY(const auto now, FunctionPolicy::parse(document));
  std::vector<Difference> differences;
  auto wanted = now;
  for (const auto& right : rights_) {
    const auto before = wanted;
    right.change(wanted);
    if (wanted != before) {
      differences.push_back({.property = property_of(right)});
    }
  }
  if (const auto size = wanted.text().size(); size > manage::k_policy_characters_max) {
    return base::fail(
        ErrorKind::rejected,
        std::format("{} would have {} characters, and IAM takes {}: give the function a role of "
                    "your own with --lambda-role that may read all these tables, or set up another "
                    "function for some of them with --lambda-name",
                    name(), size, manage::k_policy_characters_max));
  }
  return differences;
}

Result<Standing> Rights::look(Goal goal) {
  Standing standing;
  TINYDYNAMOCDC_TRY(const auto role,
                    plain(parts_.iam.find_role(site_.role, request_deadline(parts_.clock))));
  if (!role) {
    // Nothing to be taken away.
    standing.exists = goal == Goal::present && gives_nothing(rights_);
    standing.remark = joined(rights_);
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto owner, whose_role(parts_, site_));
  TINYDYNAMOCDC_TRY(const auto found, document());
  standing.exists = found.has_value();
  if (goal == Goal::absent) {
    // In a role of ours it goes with the role.
    standing.exists = found && owner.owner == Standing::Owner::unmarked;
    return standing;
  }
  TINYDYNAMOCDC_TRY(standing.differences, differences(found.value_or("")));
  standing.owner = owner.owner;
  standing.owner_name = owner.name;
  if (owner.owner == Standing::Owner::unmarked) {
    // Once written, by --overwrite, it is ours, in a role that is not.
    standing.exists = true;
    standing.owner = found ? Standing::Owner::us : Standing::Owner::unmarked;
    standing.remark =
        std::format("the role must give {}; --overwrite writes that into it", joined(rights_));
  } else if (owner.owner == Standing::Owner::another) {
    standing.exists = true;
  } else if (!found) {
    standing.exists = standing.differences.empty();
    standing.remark = joined(rights_);
  }
  return standing;
}

// Read anew: another run may have written it since.
Result<void> Rights::write() {
  TINYDYNAMOCDC_TRY(const auto found, document());
  TINYDYNAMOCDC_TRY(auto policy, FunctionPolicy::parse(found.value_or("")));
  for (const auto& right : rights_) {
    right.change(policy);
  }
  return plain(parts_.iam.put_inline_policy(
      {.role = site_.role, .name = manage::k_policy_name, .document = policy.text()},
      request_deadline(parts_.clock)));
}

Result<void> Rights::remove() {
  auto removed = plain(parts_.iam.delete_inline_policy(site_.role, manage::k_policy_name,
                                                       request_deadline(parts_.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

}  // namespace tinydynamocdc::setup
