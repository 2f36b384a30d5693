// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credential_source.hpp"
#include "aws/credentials.hpp"
#include "aws/reach.hpp"
#include "aws/sts.hpp"

namespace tinydynamocdc::aws {

/// A role assumed with the credentials of `source` (STS AssumeRole). Where the role names an MFA
/// device its code is asked for by `ask_mfa`, anew each time. Errors: those of `source`, of STS
/// with AWS's words, and bad_config when a code is needed and there is nobody to ask.
[[nodiscard]] SourcePointer make_role_source(const Reach& reach, SourcePointer source,
                                             AssumedRole role, AskMfa ask_mfa);

/// A role assumed with the token in a file, which is read each time (STS
/// AssumeRoleWithWebIdentity). Nothing is signed.
[[nodiscard]] SourcePointer make_web_identity_source(const Reach& reach, WebIdentityRole role,
                                                     std::string token_file);

}  // namespace tinydynamocdc::aws
