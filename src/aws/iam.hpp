// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "aws/xml.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct Role {
  std::string name;
  std::string arn;
  std::string trust_policy;  ///< JSON text, decoded.
  std::string description;
  Tags tags;  ///< As far as GetRole and CreateRole show them; tags() has all.
};

struct NewRole {
  std::string name;
  std::string trust_policy;  ///< JSON text.
  std::string description;
  Tags tags;
};

struct AttachedPolicy {
  std::string name;
  std::string arn;

  bool operator==(const AttachedPolicy&) const = default;
};

struct InlinePolicy {
  std::string role;
  std::string name;
  std::string document;  ///< JSON text.
};

/// A question to IAM's policy simulator.
struct SimulatedActions {
  std::string principal_arn;         ///< A user or a role.
  std::vector<std::string> actions;  ///< `lambda:CreateFunction`
  std::string resource;              ///< ARN, or `*`.
};

/// The operations of IAM that we use (one global service per partition). Lists are complete: all
/// pages. Codes worth knowing: EntityAlreadyExists, NoSuchEntity, DeleteConflict (policies remain).
class Iam {
 public:
  explicit Iam(const Access& access);

  /// Nothing when there is no such role.
  [[nodiscard]] ServiceResult<std::optional<Role>> find_role(std::string_view name,
                                                             base::Deadline deadline);
  [[nodiscard]] ServiceResult<Role> create_role(const NewRole& role, base::Deadline deadline);
  /// Replaces who may use the role.
  [[nodiscard]] ServiceResult<void> put_trust_policy(std::string_view role,
                                                     std::string_view document,
                                                     base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_role(std::string_view name, base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view role, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view role, const Tags& tags,
                                             base::Deadline deadline);

  [[nodiscard]] ServiceResult<std::vector<AttachedPolicy>> attached_policies(
      std::string_view role, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> attach_policy(std::string_view role,
                                                  std::string_view policy_arn,
                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> detach_policy(std::string_view role,
                                                  std::string_view policy_arn,
                                                  base::Deadline deadline);

  /// Names of the policies written into the role itself.
  [[nodiscard]] ServiceResult<std::vector<std::string>> inline_policies(std::string_view role,
                                                                        base::Deadline deadline);
  /// The document's JSON text, decoded; nothing when there is none.
  [[nodiscard]] ServiceResult<std::optional<std::string>> find_inline_policy(
      std::string_view role, std::string_view name, base::Deadline deadline);
  /// Creates or replaces.
  [[nodiscard]] ServiceResult<void> put_inline_policy(const InlinePolicy& policy,
                                                      base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_inline_policy(std::string_view role,
                                                         std::string_view name,
                                                         base::Deadline deadline);

  /// Those actions that the principal's own policies do not allow. (SimulatePrincipalPolicy.)
  [[nodiscard]] ServiceResult<std::vector<std::string>> refused_actions(
      const SimulatedActions& question, base::Deadline deadline);

 private:
  struct ListCall {
    std::string_view action;
    std::string_view list;  ///< The element that holds the members.
  };
  /// The action's result element.
  [[nodiscard]] ServiceResult<XmlElement> call(std::string_view action, Parameters parameters,
                                               base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> change(std::string_view action, Parameters parameters,
                                           base::Deadline deadline);
  [[nodiscard]] ServiceResult<std::vector<XmlElement>> list(const ListCall& wanted,
                                                            const Parameters& parameters,
                                                            base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
