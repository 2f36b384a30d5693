// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credential_source.hpp"
#include "aws/reach.hpp"
#include "aws/sso_token.hpp"

namespace tinydynamocdc::aws {

struct SsoRole {
  std::string account_id;
  std::string role_name;
};

/// A role in IAM Identity Center (sso GetRoleCredentials). `reach.region` is the session's. Errors:
/// those of sso_access_token, and denied with AWS's words.
[[nodiscard]] SourcePointer make_sso_source(Reach reach, SsoSession session, SsoRole role);

}  // namespace tinydynamocdc::aws
