// SPDX-License-Identifier: Apache-2.0
#include "aws/sts.hpp"

#include "aws/query_answer.hpp"

namespace tinydynamocdc::aws {

Sts::Sts(const Access& access) : client_(access, k_sts) {}

ServiceResult<CallerIdentity> Sts::get_caller_identity(base::Deadline deadline) {
  const auto result = query_result(
      client_, {.action = "GetCallerIdentity", .version = "2011-06-15", .parameters = {}},
      deadline);
  if (!result) {
    return std::unexpected(result.error());
  }
  const auto text = [&](std::string_view name) { return std::string(result->at({name})); };
  return CallerIdentity{.account = text("Account"), .arn = text("Arn"), .user_id = text("UserId")};
}

}  // namespace tinydynamocdc::aws
