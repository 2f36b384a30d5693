// SPDX-License-Identifier: Apache-2.0
#include "aws/resource_policies.hpp"

#include <nlohmann/json.hpp>

#include "base/json_members.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

constexpr const char* k_no_policy = "NO_POLICY";

void ignore(const std::string& /*body*/) {}

}  // namespace

ServiceResult<std::optional<ResourcePolicy>> ResourcePolicies::find(std::string_view arn,
                                                                    base::Deadline deadline) {
  const auto body =
      client_.json("GetResourcePolicy", base::dumped(json{{"ResourceArn", arn}}), deadline);
  if (failed_with(body, "PolicyNotFoundException")) {
    return std::nullopt;
  }
  if (!body) {
    return std::unexpected(body.error());
  }
  const auto answer = json::parse(*body, nullptr, false);
  return ResourcePolicy{.document = base::text_of(answer, "Policy"),
                        .revision = base::text_of(answer, "RevisionId")};
}

ServiceResult<void> ResourcePolicies::put(std::string_view arn, const ResourcePolicy& policy,
                                          base::Deadline deadline) {
  return client_
      .json("PutResourcePolicy",
            base::dumped(
                json{{"ResourceArn", arn},
                     {"Policy", policy.document},
                     {"ExpectedRevisionId",
                      policy.revision.empty() ? std::string(k_no_policy) : policy.revision}}),
            deadline)
      .transform(ignore);
}

ServiceResult<void> ResourcePolicies::remove(std::string_view arn, std::string_view revision,
                                             base::Deadline deadline) {
  return client_
      .json("DeleteResourcePolicy",
            base::dumped(json{{"ResourceArn", arn}, {"ExpectedRevisionId", revision}}), deadline)
      .transform(ignore);
}

}  // namespace tinydynamocdc::aws
