// SPDX-License-Identifier: Apache-2.0
#include "aws/iam.hpp"

#include <format>
#include <utility>

#include "aws/query_answer.hpp"
#include "aws/xml.hpp"
#include "base/try.hpp"
#include "net/percent_decoded.hpp"

namespace tinydynamocdc::aws {
namespace {

// Policy documents come percent-encoded inside the XML.
Role role_in(const XmlElement& role) {
  return {.name = std::string(role.at({"RoleName"})),
          .arn = std::string(role.at({"Arn"})),
          .trust_policy = net::percent_decoded(role.at({"AssumeRolePolicyDocument"})),
          .description = std::string(role.at({"Description"})),
          .tags = tags_in(role.find({"Tags"}))};
}

}  // namespace

Iam::Iam(const Access& access) : client_(access, k_iam) {}

ServiceResult<XmlElement> Iam::call(std::string_view action, Parameters parameters,
                                    base::Deadline deadline) {
  return query_result(
      client_, {.action = action, .version = "2010-05-08", .parameters = std::move(parameters)},
      deadline);
}

ServiceResult<void> Iam::change(std::string_view action, Parameters parameters,
                                base::Deadline deadline) {
  return call(action, std::move(parameters), deadline).transform([](const XmlElement&) {});
}

ServiceResult<std::vector<XmlElement>> Iam::list(const ListCall& wanted,
                                                 const Parameters& parameters,
                                                 base::Deadline deadline) {
  std::vector<XmlElement> members;
  std::string marker;
  while (true) {
    auto asked = parameters;
    if (!marker.empty()) {
      asked.emplace_back("Marker", marker);
    }
    TINYDYNAMOCDC_TRY(const auto page, call(wanted.action, std::move(asked), deadline));
    if (const XmlElement* found = page.find({wanted.list})) {
      members.insert(members.end(), found->children.begin(), found->children.end());
    }
    marker = page.at({"Marker"});
    if (page.at({"IsTruncated"}) != "true" || marker.empty()) {
      return members;
    }
  }
}

ServiceResult<std::optional<Role>> Iam::find_role(std::string_view name, base::Deadline deadline) {
  const auto result = call("GetRole", {{"RoleName", std::string(name)}}, deadline);
  if (failed_with(result, "NoSuchEntity")) {
    return std::nullopt;
  }
  if (!result) {
    return std::unexpected(result.error());
  }
  const XmlElement* role = result->child("Role");
  return role_in(role == nullptr ? XmlElement{} : *role);
}

ServiceResult<Role> Iam::create_role(const NewRole& role, base::Deadline deadline) {
  Parameters parameters{{"RoleName", role.name}, {"AssumeRolePolicyDocument", role.trust_policy}};
  if (!role.description.empty()) {
    parameters.emplace_back("Description", role.description);
  }
  add_tags_to(parameters, role.tags);
  TINYDYNAMOCDC_TRY(const auto result, call("CreateRole", std::move(parameters), deadline));
  const XmlElement* made = result.child("Role");
  return role_in(made == nullptr ? XmlElement{} : *made);
}

ServiceResult<void> Iam::put_trust_policy(std::string_view role, std::string_view document,
                                          base::Deadline deadline) {
  return change("UpdateAssumeRolePolicy",
                {{"RoleName", std::string(role)}, {"PolicyDocument", std::string(document)}},
                deadline);
}

ServiceResult<void> Iam::delete_role(std::string_view name, base::Deadline deadline) {
  return change("DeleteRole", {{"RoleName", std::string(name)}}, deadline);
}

ServiceResult<Tags> Iam::tags(std::string_view role, base::Deadline deadline) {
  auto members =
      list({.action = "ListRoleTags", .list = "Tags"}, {{"RoleName", std::string(role)}}, deadline);
  if (!members) {
    return std::unexpected(std::move(members.error()));
  }
  const XmlElement all{{}, {}, std::move(*members)};
  return tags_in(&all);
}

ServiceResult<void> Iam::add_tags(std::string_view role, const Tags& tags,
                                  base::Deadline deadline) {
  Parameters parameters{{"RoleName", std::string(role)}};
  add_tags_to(parameters, tags);
  return change("TagRole", std::move(parameters), deadline);
}

ServiceResult<std::vector<AttachedPolicy>> Iam::attached_policies(std::string_view role,
                                                                  base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto members,
                    list({.action = "ListAttachedRolePolicies", .list = "AttachedPolicies"},
                         {{"RoleName", std::string(role)}}, deadline));
  std::vector<AttachedPolicy> policies;
  for (const XmlElement& member : members) {
    policies.push_back(
        {std::string(member.at({"PolicyName"})), std::string(member.at({"PolicyArn"}))});
  }
  return policies;
}

ServiceResult<void> Iam::attach_policy(std::string_view role, std::string_view policy_arn,
                                       base::Deadline deadline) {
  return change("AttachRolePolicy",
                {{"RoleName", std::string(role)}, {"PolicyArn", std::string(policy_arn)}},
                deadline);
}

ServiceResult<void> Iam::detach_policy(std::string_view role, std::string_view policy_arn,
                                       base::Deadline deadline) {
  return change("DetachRolePolicy",
                {{"RoleName", std::string(role)}, {"PolicyArn", std::string(policy_arn)}},
                deadline);
}

ServiceResult<std::vector<std::string>> Iam::inline_policies(std::string_view role,
                                                             base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto members, list({.action = "ListRolePolicies", .list = "PolicyNames"},
                                             {{"RoleName", std::string(role)}}, deadline));
  std::vector<std::string> names;
  for (const XmlElement& member : members) {
    names.push_back(member.text);
  }
  return names;
}

ServiceResult<std::optional<std::string>> Iam::find_inline_policy(std::string_view role,
                                                                  std::string_view name,
                                                                  base::Deadline deadline) {
  const auto result =
      call("GetRolePolicy", {{"RoleName", std::string(role)}, {"PolicyName", std::string(name)}},
           deadline);
  if (failed_with(result, "NoSuchEntity")) {
    return std::nullopt;
  }
  if (!result) {
    return std::unexpected(result.error());
  }
  return net::percent_decoded(result->at({"PolicyDocument"}));
}

ServiceResult<void> Iam::put_inline_policy(const InlinePolicy& policy, base::Deadline deadline) {
  return change(
      "PutRolePolicy",
      {{"RoleName", policy.role}, {"PolicyName", policy.name}, {"PolicyDocument", policy.document}},
      deadline);
}

ServiceResult<void> Iam::delete_inline_policy(std::string_view role, std::string_view name,
                                              base::Deadline deadline) {
  return change("DeleteRolePolicy",
                {{"RoleName", std::string(role)}, {"PolicyName", std::string(name)}}, deadline);
}

ServiceResult<std::vector<std::string>> Iam::refused_actions(const SimulatedActions& question,
                                                             base::Deadline deadline) {
  Parameters parameters{{"PolicySourceArn", question.principal_arn},
                        {"ResourceArns.member.1", question.resource}};
  for (std::size_t n = 0; n < question.actions.size(); ++n) {
    parameters.emplace_back(std::format("ActionNames.member.{}", n + 1), question.actions[n]);
  }
  return list({.action = "SimulatePrincipalPolicy", .list = "EvaluationResults"}, parameters,
              deadline)
      .transform([](const std::vector<XmlElement>& results) {
        std::vector<std::string> refused;
        for (const auto& result : results) {
          if (result.at({"EvalDecision"}) != "allowed") {
            refused.emplace_back(result.at({"EvalActionName"}));
          }
        }
        return refused;
      });
}

}  // namespace tinydynamocdc::aws
