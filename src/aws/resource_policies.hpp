// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// The policy of a table or a stream: who else may use it.
struct ResourcePolicy {
  std::string document;  ///< JSON text, as its owner wrote it.
  std::string revision;
};

/// DynamoDB's resource policies, with the credentials of the resource's owner: other accounts may
/// not ask for them. They are eventually consistent. A revision that is not the present one is
/// refused with PolicyNotFoundException. (Amazon DynamoDB API Reference.)
class ResourcePolicies {
 public:
  explicit ResourcePolicies(const Access& access) : client_(access, k_dynamodb) {}

  /// Nothing when there is none.
  [[nodiscard]] ServiceResult<std::optional<ResourcePolicy>> find(std::string_view arn,
                                                                  base::Deadline deadline);
  /// Puts `policy.document` in the place of the policy of that revision; an empty revision: where
  /// there is none.
  [[nodiscard]] ServiceResult<void> put(std::string_view arn, const ResourcePolicy& policy,
                                        base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> remove(std::string_view arn, std::string_view revision,
                                           base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
