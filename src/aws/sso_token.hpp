// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/reach.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace tinydynamocdc::aws {

/// A sign-in of `aws sso login`, whose token lies in ~/.aws/sso/cache.
struct SsoSession {
  std::string name;  ///< Of [sso-session NAME]; empty: the old form, without one.
  std::string start_url;
  std::string region;
};

/// The session's access token. One with a name is renewed by its refresh token (sso-oidc
/// CreateToken) within 15 minutes of its end, and saved for the other tools. denied: there is none,
/// or it has ended and cannot be renewed; the message says why and what to do. `reach.region` is
/// the session's.
[[nodiscard]] base::Result<base::Secret> sso_access_token(const Reach& reach,
                                                          const SsoSession& session,
                                                          base::Deadline deadline);

/// "sign in with …", for messages.
[[nodiscard]] std::string sign_in_advice(const SsoSession& session);

}  // namespace tinydynamocdc::aws
