// SPDX-License-Identifier: Apache-2.0
#include "aws/sts.hpp"

#include <utility>

#include "aws/xml.hpp"

namespace tinydynamocdc::aws {

Sts::Sts(const Access& access) : client_(access, k_sts) {}

ServiceResult<CallerIdentity> Sts::get_caller_identity(base::Deadline deadline) {
  const auto body = client_.query(
      {.action = "GetCallerIdentity", .version = "2011-06-15", .parameters = {}}, deadline);
  if (!body) {
    return std::unexpected(body.error());
  }
  const auto root = parse_xml(*body);
  if (!root) {
    return std::unexpected(
        ServiceFailure{base::with_context(root.error(), "sts GetCallerIdentity"), {}, 200});
  }
  const auto text = [&](std::string_view name) {
    return std::string(root->at({"GetCallerIdentityResult", name}));
  };
  return CallerIdentity{.account = text("Account"), .arn = text("Arn"), .user_id = text("UserId")};
}

}  // namespace tinydynamocdc::aws
