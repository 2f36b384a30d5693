// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credential_source.hpp"
#include "aws/reach.hpp"

namespace tinydynamocdc::aws {

/// The keys that `aws login` put into ~/.aws/login/cache (or AWS_LOGIN_CACHE_DIRECTORY) for a
/// session, the profile's `login_session`. Within 5 minutes of their end they are renewed (signin
/// CreateOAuth2Token, with a proof of the session's key) and saved for the other tools. denied:
/// there are none, or AWS does not renew them; the message says why and what to do.
[[nodiscard]] SourcePointer make_login_source(Reach reach, const std::string& login_session);

}  // namespace tinydynamocdc::aws
