// SPDX-License-Identifier: Apache-2.0
#include "setup/rights.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <memory>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/role.hpp"
#include "setup/source_table.hpp"

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
  return std::format(
      "{} to {}", right.goal == Goal::present ? "permission" : "no longer permission", right.what);
}

// A plan fits a screen.
constexpr std::size_t k_rights_said_max = 6;

std::string properties_of(const std::vector<Right>& rights) {
  return base::joined_up_to(k_rights_said_max, rights, ", ", property_of);
}

std::string what_of(const std::vector<Right>& rights) {
  return base::joined_up_to(k_rights_said_max, rights, ", ", &Right::what);
}

std::string pattern_text(const std::string& pattern) {
  return std::format("{} covers all its tables, because their names would not fit", pattern);
}

}  // namespace

Result<FunctionPolicy> written_policy(const manage::FunctionParts& parts, const Site& site) {
  const auto written = plain(parts.iam.find_inline_policy(site.role, manage::k_policy_name,
                                                          request_deadline(parts.clock)));
  if (!written && written.error().kind != ErrorKind::missing) {
    return std::unexpected(written.error());
  }
  return FunctionPolicy::parse(written ? written->value_or("") : "");
}

Right function_right(const Site& site) {
  return {.what = "write its log and read its secret", .change = [site](FunctionPolicy& policy) {
            policy.allow_function({.partition = site.partition,
                                   .region = site.region,
                                   .account = site.account,
                                   .name = site.function,
                                   .secret = site.secret});
          }};
}

Right report_right(const std::string& arn, Goal goal) {
  return {.goal = goal,
          .what = "report failures to " + arn,
          .change = [arn, goal](FunctionPolicy& policy) {
            if (goal == Goal::present) {
              policy.allow_destination(arn);
            } else {
              policy.forbid_destination(arn);
            }
          }};
}

Right queue_right(const Site& site, QueueKind kind, Goal goal) {
  return {.goal = goal,
          .what = kind == QueueKind::snapshots ? "load from its snapshot queue"
                                               : "deliver from its failure queue",
          .change = [site, kind, goal](FunctionPolicy& policy) {
            const auto arn = queue_arn(site, kind);
            const auto dead_letters = queue_arn(site, QueueKind::dead_letters);
            const FunctionPolicy::Queue queue{.arn = arn, .dead_letters_arn = dead_letters};
            if (goal == Goal::present) {
              policy.allow_queue(queue);
            } else {
              policy.forbid_queue(queue);
            }
          }};
}

Right exports_right(const Site& site, const std::string& table) {
  return {.what = "load exports of " + table,
          .change = [arn = own_tables(site) + table](FunctionPolicy& policy) {
            policy.allow_exports(arn);
          }};
}

bool Rights::only_takes() const {
  return std::ranges::none_of(rights_, [](const Right& r) { return r.goal == Goal::present; });
}

std::string Rights::key() const { return only_takes() ? k_taken_rights_key : k_rights_key; }

std::string Rights::name() const {
  if (only_takes()) {
    return std::format("the permission to {} of the role {}", what_of(rights_), site_.role);
  }
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

// IAM counts all policies that are written into a role, without white space.
Result<std::size_t> Rights::room() {
  const auto soon = [&] { return request_deadline(parts_.clock); };
  TINYDYNAMOCDC_TRY(const auto names, plain(parts_.iam.inline_policies(site_.role, soon())));
  std::size_t taken = 0;
  for (const auto& name : names) {
    if (name == manage::k_policy_name) {
      continue;
    }
    TINYDYNAMOCDC_TRY(const auto document,
                      plain(parts_.iam.find_inline_policy(site_.role, name, soon())));
    const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    const auto& text = document.value_or("");
    taken += text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_space));
  }
  return manage::k_policy_characters_max - std::min(taken, manage::k_policy_characters_max);
}

Result<std::vector<Difference>> Rights::differences(const std::string& document) {
  TINYDYNAMOCDC_TRY(const auto now, FunctionPolicy::parse(document));
  TINYDYNAMOCDC_TRY(const auto most, room());
  std::vector<Right> missing;
  auto wanted = now;
  for (const auto& right : rights_) {
    const auto before = wanted;
    right.change(wanted);
    if (wanted != before) {
      missing.push_back(right);
    }
  }
  wanted.fit(most, own_tables(site_));
  pattern_ = wanted.pattern();
  if (const auto size = wanted.text().size(); size > most) {
    return base::fail(
        ErrorKind::rejected,
        std::format(
            "{} would have {} characters; IAM allows {} for all inline policies of a role, of "
            "which {} are in use: give the function your own role with --lambda-role that may read "
            "all these tables, or set up another function for some of them with --lambda-name",
            name(), size, manage::k_policy_characters_max, manage::k_policy_characters_max - most));
  }
  std::vector<Difference> differences;
  if (wanted == now) {
    return differences;
  }
  if (!missing.empty()) {
    differences.push_back({.property = properties_of(missing),
                           .breaks = only_takes() ? "" : "the function may not do that"});
  }
  if (!pattern_.empty() && pattern_ != now.pattern()) {
    differences.push_back({.property = pattern_text(pattern_)});
  }
  return differences;
}

Result<Standing> Rights::look(Goal goal) {
  Standing standing;
  TINYDYNAMOCDC_TRY(const auto role,
                    plain(parts_.iam.find_role(site_.role, request_deadline(parts_.clock))));
  if (!role) {
    // Nothing to be taken away.
    standing.exists = goal == Goal::present && only_takes();
    standing.remark = properties_of(rights_);
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto owner, whose_role(parts_, site_));
  TINYDYNAMOCDC_TRY(const auto found, document());
  standing.exists = found.has_value();
  if (goal == Goal::absent && only_takes()) {
    TINYDYNAMOCDC_TRY(standing.differences, differences(found.value_or("")));
    standing.exists = !standing.differences.empty();
    standing.owner = owner.owner;
    standing.owner_name = owner.name;
    return standing;
  }
  if (goal == Goal::absent) {
    // In a role of ours it goes with the role.
    standing.exists = found && owner.owner == Standing::Owner::unmarked;
    return standing;
  }
  TINYDYNAMOCDC_TRY(standing.differences, differences(found.value_or("")));
  standing.owner = owner.owner;
  standing.owner_name = owner.name;
  if (!pattern_.empty()) {
    standing.remark = pattern_text(pattern_);
  }
  if (owner.owner == Standing::Owner::unmarked) {
    // Once written, by --overwrite, it is ours, in a role that is not.
    standing.exists = true;
    standing.owner = found ? Standing::Owner::us : Standing::Owner::unmarked;
    if (!only_takes()) {
      standing.remark =
          std::format("the role must allow {}; --overwrite adds that", properties_of(rights_));
    }
  } else if (owner.owner == Standing::Owner::another) {
    standing.exists = true;
  } else if (!found) {
    standing.exists = standing.differences.empty();
    if (!standing.exists && pattern_.empty()) {
      standing.remark = properties_of(rights_);
    }
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
  TINYDYNAMOCDC_TRY(const auto most, room());
  policy.fit(most, own_tables(site_));
  return plain(parts_.iam.put_inline_policy(
      {.role = site_.role, .name = manage::k_policy_name, .document = policy.text()},
      request_deadline(parts_.clock)));
}

Result<void> Rights::remove() {
  if (only_takes()) {
    return write();
  }
  auto removed = plain(parts_.iam.delete_inline_policy(site_.role, manage::k_policy_name,
                                                       request_deadline(parts_.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

std::vector<manage::Wanted> wanted_rights(const manage::FunctionParts& parts, const Site& site,
                                          std::vector<Right> rights) {
  std::vector<manage::Wanted> wanted;
  const auto taken = std::ranges::stable_partition(
      rights, [](const Right& right) { return right.goal == Goal::present; });
  std::vector<Right> takes(std::make_move_iterator(taken.begin()),
                           std::make_move_iterator(taken.end()));
  rights.erase(taken.begin(), taken.end());
  if (!rights.empty()) {
    wanted.push_back({.resource = std::make_unique<Rights>(parts, site, std::move(rights))});
  }
  if (!takes.empty()) {
    wanted.push_back({.resource = std::make_unique<Rights>(parts, site, std::move(takes)),
                      .goal = Goal::absent});
  }
  return wanted;
}

}  // namespace tinydynamocdc::setup
